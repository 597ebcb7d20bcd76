"""What is computed of ended sessions, for lists and statistics, and the links that show it to others."""

import hashlib
import secrets
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from judge.models.sessions import CandidateSession
from judge.models.teams import Interview, Team

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class ExerciseResult(models.Model):
    """The result of an exercise in an ended session, computed from its submissions. Statistics read only these rows."""

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
    """The mean score of the exercises of the session's other problems, in which one without a submit counts as 0. None
    if there are no others."""
    seconds = models.PositiveIntegerField()
    ended_at = models.DateTimeField()

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
    """`CandidateSession.results_at` when they were computed. It is later if only the results were computed since."""

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
    """How candidates pass a team's process, stored because computing it from very many sessions takes a second.

    Counts and ids without personal data. Only of teams whose page somebody has looked at lately.
    """

    team_id: int

    team = models.OneToOneField(Team, models.CASCADE, primary_key=True, related_name="+")
    state = models.JSONField()
    """`judge.domain.stored_process.load_state`: a change of a session changes it."""
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


class ShareLinkState(StrEnum):
    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"


def new_share_token() -> str:
    return secrets.token_urlsafe(32)


def compute_share_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class ShareLink(models.Model):
    """A link with which people without an account read the report of a session, or a comparison of several.

    Its sessions are `SharedSession` rows. Who may read what through it: `judge.domain.share_links`.
    """

    interview_id: int
    created_by_id: int | None
    shared_sessions: "RelatedManager[SharedSession]"

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="share_links", db_index=False)
    token_digest = models.CharField(max_length=64, unique=True)
    """Only the digest of the token is stored, so nobody who reads the table or a backup of it can use the link."""
    size = models.PositiveSmallIntegerField()
    """Of how many sessions it is. With fewer left, because a candidate was deleted, it does not work any more."""
    has_names = models.BooleanField(default=False)
    """Whether it shows the names of candidates and interviewers."""
    has_code = models.BooleanField(default=False)
    has_scorecards = models.BooleanField(default=False)
    """Whether it shows the decision, and the scorecards once they are revealed."""
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    openings = models.PositiveIntegerField(default=0)
    """How often it was opened. The audit log has each time."""
    opened_at = models.DateTimeField(null=True)
    """When it was opened last."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["interview"], name="share_links_of_interview")]

    def __str__(self) -> str:
        return f"share link {self.pk}"

    @property
    def state(self) -> ShareLinkState:
        if self.revoked_at:
            return ShareLinkState.REVOKED
        return ShareLinkState.EXPIRED if self.expires_at <= timezone.now() else ShareLinkState.OPEN


class SharedSession(models.Model):
    link_id: int
    session_id: int

    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="shared_sessions", db_index=False)
    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="shares", db_index=False)
    position = models.PositiveSmallIntegerField()
    """From 0, in display order."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "session"], name="session_once_per_share_link")
        ]
        indexes: ClassVar = [models.Index(fields=["session"], name="shares_of_session")]

    def __str__(self) -> str:
        return f"session {self.session_id} of share link {self.link_id}"
