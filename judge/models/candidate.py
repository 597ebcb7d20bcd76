from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from judge.models.candidate_session import CandidateSession


class Candidate(models.Model):
    """A person who is interviewed, or a person who practices (without a name)."""

    account_id: int | None
    sessions: "RelatedManager[CandidateSession]"

    name = models.CharField(max_length=200, blank=True)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="candidate")
    """The account of a person who practices while signed in. Their practice is the same in every browser."""
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name or f"candidate {self.pk}"
