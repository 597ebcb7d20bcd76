from typing import ClassVar

from django.db import models

from judge.models.team import Team


class ProblemRestriction(models.Model):
    """A team whose interviews may use a restricted problem. A problem without a row is open to every team.

    A problem package may be removed from the server and come back, so its restriction stays.
    """

    team_id: int
    slug = models.CharField(max_length=80)
    # A problem whose last team disappears must not become open to everybody.
    team = models.ForeignKey(Team, models.PROTECT, related_name="problem_restrictions")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["slug", "team"], name="one_restriction_per_team")]

    def __str__(self) -> str:
        return f"{self.slug} for {self.team}"
