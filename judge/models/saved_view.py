from typing import ClassVar

from django.conf import settings
from django.db import models

from judge.models.team import Team


class SavedView(models.Model):
    """A filter and an order of a list, under a name. A page only reads it: the URL says what is shown."""

    class Page(models.TextChoices):
        SESSIONS = "sessions"
        INTERVIEWS = "interviews"

    owner_id: int
    team_id: int | None

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", db_index=False)
    """Who saved it."""
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="saved_views", db_index=False)
    """Whose owners and interviewers can choose it as well. None for a private view."""
    page = models.CharField(max_length=20, choices=Page.choices)
    name = models.CharField(max_length=200)
    query = models.CharField(max_length=1000)
    """As in the page's URL. Without the search, which may name a candidate: a view outlives candidates."""
    owner_teams = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """The ids of its owner's teams when it was named. Its name may name their candidates, also when the owner has left.
    """
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="one_saved_view_per_name")
        ]
        indexes: ClassVar = [models.Index(fields=["team", "page"], name="views_of_team")]

    def __str__(self) -> str:
        return self.name
