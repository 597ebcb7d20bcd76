from typing import ClassVar

from django.db import models

from judge.models.candidate import Candidate
from judge.models.team import Team

MAX_LENGTH = 40


class CandidateAttribute(models.Model):
    """What an organization itself knows of a candidate and imports for its fairness statistics. Only owners of the team
    read statistics about it, and nobody reads the value of one candidate on a page."""

    candidate_id: int
    team_id: int

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="attributes", db_index=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=MAX_LENGTH)
    value = models.CharField(max_length=MAX_LENGTH)
    imported_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["candidate", "name"], name="one_value_per_attribute")]
        indexes: ClassVar = [models.Index(fields=["team", "name"], name="attributes_of_team")]

    def __str__(self) -> str:
        return f"{self.name} of candidate {self.candidate_id}"
