from django.db import models

from judge.models.team import Team


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
