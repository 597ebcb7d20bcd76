from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from judge.models.candidate_attribute import CandidateAttribute
    from judge.models.candidate_session import CandidateSession
    from judge.models.outgoing_mail import OutgoingMail


class Candidate(models.Model):
    """A person who is interviewed, or a person who practices (without a name).

    Rows of `judge.domain.retention.annotate_last_use` also have `used_at` and `is_practice`.
    """

    account_id: int | None
    attributes: "RelatedManager[CandidateAttribute]"
    mails: "RelatedManager[OutgoingMail]"
    sessions: "RelatedManager[CandidateSession]"

    name = models.CharField(max_length=200, blank=True)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="candidate")
    """The account of a person who practices while signed in. Their practice is the same in every browser."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(Lower("name"), "id", condition=~models.Q(name=""), name="candidates_by_name")]

    def __str__(self) -> str:
        return self.name or f"candidate {self.pk}"
