"""Links with which people without an account read reports, and the sessions that each link shows."""

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string

from judge.models.interviews import Interview
from judge.models.sessions import CandidateSession

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class ShareLinkState(StrEnum):
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


def new_share_token() -> str:
    return get_random_string(43)


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
    """For how many sessions it was created. If fewer are left, because a candidate was deleted, it does not
    work any more."""
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
        return ShareLinkState.EXPIRED if self.expires_at <= timezone.now() else ShareLinkState.ACTIVE


class SharedSession(models.Model):
    """A session that a share link shows."""

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
