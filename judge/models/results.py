"""Stored results: what is computed of sessions and their submissions, for lists and statistics."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from judge.models.sessions import CandidateSession
from judge.models.teams import Team

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class ExerciseResult(models.Model):
    """The result of an exercise in an ended session, computed from its submissions. The statistics of problems read
    only these rows and their bugs."""

    session_id: int
    team_id: int
    bugs: "RelatedManager[MetBug]"

    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="exercise_results", db_index=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", db_index=False)
    """The team of the interview. Repeated here, so that statistics need no join."""
    slug = models.CharField(max_length=80)
    exercise = models.CharField(max_length=20)
    problem_version = models.CharField(max_length=40, blank=True)
    """Of the last submit; empty if there is none."""
    is_opened = models.BooleanField()
    submits = models.PositiveIntegerField()
    runs = models.PositiveIntegerField()
    is_first_accepted = models.BooleanField()
    """Whether the first submit was accepted."""
    is_accepted = models.BooleanField()
    """Whether any submit was accepted."""
    score = models.FloatField(null=True)
    """The share of passed cases in the last submit, of all groups that were attempted. None without a submit."""
    others_score = models.FloatField(null=True)
    """The candidate's mean score in the exercises of the other problems of this session; one without a submit counts as
    0. None if there are no other problems."""
    seconds = models.PositiveIntegerField()
    """The time that the candidate spent on the exercise."""
    ended_at = models.DateTimeField()
    """When the session ended."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "slug", "exercise"], name="one_result_per_exercise")
        ]
        indexes: ClassVar = [models.Index(fields=["team", "slug", "exercise"], name="results_of_team")]

    def __str__(self) -> str:
        return f"{self.exercise} of {self.slug} in session {self.session_id}"


class MetBug(models.Model):
    """A known bug that was named in a submit of the candidate."""

    result_id: int

    result = models.ForeignKey(ExerciseResult, models.CASCADE, related_name="bugs", db_index=False)
    bug = models.CharField(max_length=80)
    is_fixed = models.BooleanField()
    """Whether a later submit of the exercise was accepted."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["result", "bug"], name="bug_once_per_result")]
        indexes: ClassVar = [models.Index(fields=["bug", "result"], name="results_with_bug")]

    def __str__(self) -> str:
        return f"{self.bug} in result {self.result_id}"


class SessionScores(models.Model):
    """The results of an ended session in one row, for lists. Computed together with its `ExerciseResult` rows."""

    session_id: int

    session = models.OneToOneField(CandidateSession, models.CASCADE, related_name="scores")
    groups = models.JSONField(default=dict)
    """{"passed", "total"} of each group of cases that was attempted, summed over the last submits of all exercises."""
    normal = models.FloatField(null=True)
    """The share of passed cases of a group, to sort and filter. None if no case of the group was attempted."""
    trap = models.FloatField(null=True)
    hard = models.FloatField(null=True)
    exercises = models.PositiveSmallIntegerField()
    accepted = models.PositiveSmallIntegerField()
    """How many of the exercises have an accepted submit."""
    bugs = models.PositiveSmallIntegerField()
    """How many known bugs were named and not fixed."""
    seconds = models.PositiveIntegerField()
    """The time in all exercises."""
    computed_at = models.DateTimeField(null=True)
    """The value of `CandidateSession.results_at` when these scores were computed. If `results_at` is later, a release
    without scores has computed the results since, and the scores are outdated."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["normal", "session"], name="sessions_by_normal_score"),
            models.Index(fields=["trap", "session"], name="sessions_by_trap_score"),
            models.Index(fields=["hard", "session"], name="sessions_by_hard_score"),
            models.Index(fields=["accepted", "session"], name="sessions_by_accepted"),
            models.Index(fields=["bugs", "session"], name="sessions_by_bugs"),
            models.Index(fields=["seconds", "session"], name="sessions_by_time"),
        ]

    def __str__(self) -> str:
        return f"scores of session {self.session_id}"


class TeamStatistics(models.Model):
    """The statistics of a team's problems, stored because computing them from many results takes seconds.

    They are counts without personal data. They are computed again when a result was added or deleted, also when that
    happened together with its candidate: results are never changed in place.
    """

    team_id: int

    team = models.OneToOneField(Team, models.CASCADE, primary_key=True, related_name="+")
    results = models.PositiveIntegerField()
    """How many `ExerciseResult` rows the team had, and the highest id of them: together they identify the rows."""
    latest_result = models.PositiveBigIntegerField()
    version = models.PositiveSmallIntegerField()
    """`judge.domain.stored_statistics.VERSION` of the release that computed them."""
    exercises = models.JSONField()
    """`judge.domain.problem_statistics.ExerciseStatistics`, in their order."""
    as_of = models.DateTimeField()
    """When they were last found to agree with the results."""

    def __str__(self) -> str:
        return f"statistics of team {self.team_id}"


class TeamProcess(models.Model):
    """The hiring funnel of a team (invited, started, finished, scored, decided), stored because computing it from very
    many sessions takes a second.

    Counts and ids without personal data. Only teams whose statistics page was viewed in the last day have a row.
    """

    team_id: int

    team = models.OneToOneField(Team, models.CASCADE, primary_key=True, related_name="+")
    state = models.JSONField()
    """`judge.domain.stored_process.load_state` when it was computed: the numbers, latest ids and latest times of the
    sessions and decisions. A new, started, ended, scored, decided, revoked or deleted session changes it."""
    version = models.PositiveSmallIntegerField()
    """`judge.domain.stored_process.VERSION` of the release that computed it."""
    summary = models.JSONField()
    """`judge.domain.process_statistics.ProcessSummary`."""
    computed_at = models.DateTimeField()
    as_of = models.DateTimeField()
    """When it was last found to agree with the sessions."""
    viewed_at = models.DateTimeField()
    """When a page was last requested, to the hour."""

    def __str__(self) -> str:
        return f"process of team {self.team_id}"
