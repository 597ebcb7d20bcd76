from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from judge.models.saved_view import SavedView
    from judge.models.team import Membership


class User(AbstractUser):
    """A person with an account. Candidates need none: the link of their invitation is enough."""

    memberships: "RelatedManager[Membership]"
    saved_views: "RelatedManager[SavedView]"

    class Role(models.TextChoices):
        """What the account may do on the whole server. What it may do with interviews depends on its teams."""

        INTERVIEWER = "interviewer"
        """Any account that is no operator."""
        OPERATOR = "operator"

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.INTERVIEWER)

    @property
    def is_operator(self) -> bool:
        return self.role == self.Role.OPERATOR

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()
