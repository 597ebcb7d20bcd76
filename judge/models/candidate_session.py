import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone

from judge.models.candidate import Candidate
from judge.models.interview import Interview

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from judge.models.decision import Decision
    from judge.models.document import Document
    from judge.models.document_update import DocumentUpdate
    from judge.models.document_version import DocumentVersion
    from judge.models.exercise_result import ExerciseResult
    from judge.models.practice_attempt import PracticeAttempt
    from judge.models.scorecard import Scorecard
    from judge.models.session_note import SessionNote
    from judge.models.session_scores import SessionScores
    from judge.models.submission import Submission
    from judge.models.timeline_event import TimelineEvent
    from judge.models.trap_self_assessment import TrapSelfAssessment


class SessionState(StrEnum):
    INVITED = "invited"
    RUNNING = "running"
    PAUSED = "paused"
    """Its clock is stopped until an interviewer resumes it."""
    ENDED = "ended"
    EXPIRED = "expired"
    """It was not started in time. An interviewer can renew the invitation."""
    REVOKED = "revoked"


def new_token() -> str:
    return secrets.token_urlsafe(24)


class CandidateSession(models.Model):
    """A candidate's work in an interview or in practice. The token of an interview's session is its only credential."""

    interview_id: int
    candidate_id: int
    documents: "RelatedManager[Document]"
    document_updates: "RelatedManager[DocumentUpdate]"
    trap_assessments: "RelatedManager[TrapSelfAssessment]"
    document_versions: "RelatedManager[DocumentVersion]"
    exercise_results: "RelatedManager[ExerciseResult]"
    practice_attempts: "RelatedManager[PracticeAttempt]"
    submissions: "RelatedManager[Submission]"
    notes: "RelatedManager[SessionNote]"
    scorecards: "RelatedManager[Scorecard]"
    decisions: "RelatedManager[Decision]"
    scores: "SessionScores"
    """Exists once the results of its exercises were computed."""
    has_unjudged: bool
    """Annotated with `session_stream.select_checked_sessions`, not a column."""
    timeline_events: "RelatedManager[TimelineEvent]"

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="sessions")
    interview = models.ForeignKey(Interview, models.CASCADE, related_name="sessions")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    """Until when the candidate can start. None: an invitation that does not expire, or practice."""
    scheduled_at = models.DateTimeField(null=True)
    """When the interview is planned to start. The candidate can start at any time before `expires_at`."""
    plan_changes = models.PositiveIntegerField(default=0, db_default=0)
    """How often the plan was changed: the SEQUENCE of its calendar file (RFC 5545). Calendars keep the highest."""
    turn = models.PositiveBigIntegerField(default=0, db_index=True)
    """The number of the latest claim of one of its submissions, counted over all sessions; 0 before the first. Of the
    sessions that wait, the one with the lowest number is next."""

    time_given_back = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """Time given back after outages: {"outage_start", "outage_end", "lost_seconds", "added_seconds", "given_at"}, times
    in ISO 8601. The time limit moves by `added_seconds`, which include how long it had passed when time was given."""

    extra_seconds = models.PositiveIntegerField(default=0, db_default=0)
    """Extra time that an interviewer gave, before the start or later; also what a reopened session gets, beside the
    time from its end."""
    paused_at = models.DateTimeField(null=True)
    """The start of the present pause."""
    paused_seconds = models.PositiveIntegerField(default=0, db_default=0)
    """The length of all earlier pauses, and of the times from an end until the session was reopened."""
    time_up_handled_at = models.DateTimeField(null=True)
    """When what had not been submitted at the end was submitted automatically. Empty again after it is reopened."""
    time_up_tried_at = models.DateTimeField(null=True)
    """When that failed for the first time since the end. Sweeps try again for a while. Empty again after it is
    reopened."""
    unsubmitted_exercises = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """What the latest sweep could not submit: {"slug", "exercise", "reason"}. If `time_up_handled_at` is set, sweeps
    have stopped trying, and an interviewer can submit it. Empty again after it is reopened."""
    results_at = models.DateTimeField(null=True)
    """When the results of its exercises were computed. Empty if they never were, or if a report has changed since."""
    results_version = models.PositiveSmallIntegerField(default=0, db_default=0)
    """`judge.actions.results.update_results.RESULTS_VERSION` when they were computed. Older ones are computed again."""
    cards_revealed_at = models.DateTimeField(null=True)
    """Since when the team's owners and interviewers read all saved scorecards. Before that, each reads their own."""
    private_until = models.DateTimeField(null=True)
    """The end of the present or the latest private period, without the present pause: see `private_end`."""
    private_periods_used = models.PositiveSmallIntegerField(default=0, db_default=0)
    feedback = models.TextField(blank=True, default="", db_default="")
    """What the candidate wrote about the interview after its end."""
    feedback_at = models.DateTimeField(null=True)
    practice_bytes = models.BigIntegerField(default=0, db_default=0)
    """What a session of practice stores: see `judge.http.practice_quota`. Nobody counts what an interview stores."""

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["started_at", "id"], condition=models.Q(started_at__isnull=False), name="started_sessions"
            ),
            models.Index(
                fields=["time_up_tried_at"], condition=models.Q(time_up_tried_at__isnull=False), name="failed_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate} in {self.interview}"

    @property
    def token_digest(self) -> str:
        """Identifies the session without revealing its token."""
        return hashlib.sha256(self.token.encode()).hexdigest()[:12]

    @property
    def ends_at(self) -> datetime | None:
        """When the time limit is reached; None before the start, and in practice, which has no limit. During a pause it
        moves on with the time."""
        if self.started_at is None or self.interview.is_practice:
            return None
        added_seconds = sum(extension["added_seconds"] for extension in self.time_given_back)
        added_seconds += self.extra_seconds + self.paused_seconds
        pause = max(timezone.now() - self.paused_at, timedelta()) if self.paused_at else timedelta()
        return self.started_at + timedelta(minutes=self.interview.minutes, seconds=added_seconds) + pause

    @property
    def private_end(self) -> datetime | None:
        """When the present or the latest private period ends. Nobody can edit during a pause, so in a period that has
        not ended before it moves on with the time. It does not move while the invitation is withdrawn, perhaps forever.
        """
        if self.private_until is None or self.paused_at is None or self.revoked_at is not None:
            return self.private_until
        if self.private_until <= self.paused_at:
            return self.private_until
        return self.private_until + max(timezone.now() - self.paused_at, timedelta())

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
        if self.paused_at:
            return SessionState.PAUSED
        if self.started_at:
            return SessionState.RUNNING
        is_expired = self.expires_at is not None and self.expires_at <= timezone.now()
        return SessionState.EXPIRED if is_expired else SessionState.INVITED
