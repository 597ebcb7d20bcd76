from typing import TYPE_CHECKING, ClassVar

from django.db import models

from judge.models.candidate_session import CandidateSession
from judge.models.team import Team

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
