import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from judge.models.candidate import Candidate
from judge.models.interview import Interview

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from judge.models.draft import Draft
    from judge.models.draft_version import DraftVersion
    from judge.models.practice_attempt import PracticeAttempt
    from judge.models.submission import Submission
    from judge.models.trap_self_assessment import TrapSelfAssessment


class SessionState(StrEnum):
    INVITED = "invited"
    RUNNING = "running"
    ENDED = "ended"
    REVOKED = "revoked"


def new_token() -> str:
    return secrets.token_urlsafe(24)


class CandidateSession(models.Model):
    """A candidate's work in an interview or in practice. The token of an interview's session is its only credential."""

    interview_id: int
    candidate_id: int
    drafts: "RelatedManager[Draft]"
    trap_assessments: "RelatedManager[TrapSelfAssessment]"
    draft_versions: "RelatedManager[DraftVersion]"
    practice_attempts: "RelatedManager[PracticeAttempt]"
    submissions: "RelatedManager[Submission]"

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="sessions")
    interview = models.ForeignKey(Interview, models.CASCADE, related_name="sessions")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    turn = models.PositiveBigIntegerField(default=0, db_index=True)
    """The number of the latest claim of one of its submissions, counted over all sessions; 0 before the first. Of the
    sessions that wait, the one with the lowest number is next."""

    time_extensions = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """Time given back after outages: {"outage_start", "outage_end", "lost_seconds", "added_seconds", "given_at"}, times
    in ISO 8601. The time limit moves by `added_seconds`, which include how long it had passed when time was given."""

    def __str__(self) -> str:
        return f"{self.candidate} in {self.interview}"

    @property
    def token_digest(self) -> str:
        """Identifies the session without revealing its token."""
        return hashlib.sha256(self.token.encode()).hexdigest()[:12]

    @property
    def ends_at(self) -> datetime | None:
        """When the time limit is reached; None before the start, and in practice, which has no limit."""
        if self.started_at is None or self.interview.is_practice:
            return None
        added_seconds = sum(extension["added_seconds"] for extension in self.time_extensions)
        return self.started_at + timedelta(minutes=self.interview.minutes, seconds=added_seconds)

    @property
    def finished_at(self) -> datetime | None:
        """When it ended: the time at which the candidate ended it or the time limit, whichever was first."""
        deadline = self.ends_at if self.ends_at and self.ends_at <= timezone.now() else None
        return min((moment for moment in (self.ended_at, deadline) if moment), default=None)

    @property
    def state(self) -> SessionState:
        if self.revoked_at:
            return SessionState.REVOKED
        if self.finished_at:
            return SessionState.ENDED
        return SessionState.RUNNING if self.started_at else SessionState.INVITED
