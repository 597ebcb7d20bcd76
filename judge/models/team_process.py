from django.db import models

from judge.models.team import Team


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
