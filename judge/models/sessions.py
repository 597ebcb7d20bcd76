"""Candidates, their sessions, what they write and do there, and what interviewers write about it."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import get_random_string

from judge.models.interviews import Interview
from judge.models.teams import RubricVersion, Team, User

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Candidate(models.Model):
    """A person who is interviewed, or a person who practices (without a name).

    Rows of `judge.domain.retention.annotate_last_use` also have `used_at` and `is_practice`.
    """

    account_id: int | None
    attributes: "RelatedManager[CandidateAttribute]"
    mails: "RelatedManager[Any]"
    sessions: "RelatedManager[CandidateSession]"

    name = models.CharField(max_length=200, blank=True)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="candidate")
    """The account of a person who practices while signed in. Their practice is the same in every browser."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(Lower("name"), "id", condition=~models.Q(name=""), name="candidates_by_name")]

    def __str__(self) -> str:
        return self.name or f"candidate {self.pk}"


MAX_ATTRIBUTE_LENGTH = 40


class CandidateAttribute(models.Model):
    """What an organization itself knows of a candidate and imports for its fairness statistics. Only owners of the team
    read statistics about it, and nobody reads the value of one candidate on a page."""

    candidate_id: int
    team_id: int

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="attributes", db_index=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=MAX_ATTRIBUTE_LENGTH)
    value = models.CharField(max_length=MAX_ATTRIBUTE_LENGTH)
    imported_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["candidate", "name"], name="one_value_per_attribute")]
        indexes: ClassVar = [models.Index(fields=["team", "name"], name="attributes_of_team")]

    def __str__(self) -> str:
        return f"{self.name} of candidate {self.candidate_id}"


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
    """Letters and digits only: a command takes one that starts with "-" for an option, and programs that find links in
    text can leave out a "-" at the end."""
    return get_random_string(32)


class CandidateSession(models.Model):
    """A candidate's work in an interview or in practice. The token of an interview's session is its only credential."""

    interview_id: int
    candidate_id: int
    documents: "RelatedManager[Document]"
    document_updates: "RelatedManager[DocumentUpdate]"
    trap_assessments: "RelatedManager[TrapSelfAssessment]"
    document_versions: "RelatedManager[DocumentVersion]"
    exercise_results: "RelatedManager[Any]"
    practice_attempts: "RelatedManager[PracticeAttempt]"
    submissions: "RelatedManager[Any]"
    notes: "RelatedManager[SessionNote]"
    scorecards: "RelatedManager[Scorecard]"
    decisions: "RelatedManager[Decision]"
    scores: Any
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
    """Of the sessions that wait, the one with the lowest number is next. A claim of one of its submissions sets it to
    the highest of all sessions plus 1, and `join_queue` to at least the highest minus 1. 0 before the first."""

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
    """What a session of practice stores: see `judge.limits.practice_quota`. Nobody counts what an interview stores."""

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
        """When it ended: the time at which the candidate ended it or the time limit, whichever was first. None before
        the end."""
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


class TimelineEvent(models.Model):
    """What happened in a session beside edits and submissions, for its replay. Append-only."""

    class Kind(models.TextChoices):
        STARTED = "started"
        ENDED = "ended"
        PAUSED = "paused"
        RESUMED = "resumed"
        EXTENDED = "extended"
        """`detail`: {"seconds"}."""
        REOPENED = "reopened"
        """`detail`: {"seconds"}, the time that is left now."""
        LINK_SHOWN = "link_shown"
        """An interviewer saw the candidate's link after the start. It opens the session as the candidate does."""
        PRIVATE_STARTED = "private_started"
        PRIVATE_ENDED = "private_ended"
        PASTED = "pasted"
        """`detail`: {"lines", "characters"}."""
        LEFT_PAGE = "left_page"
        RETURNED = "returned"
        """To the page. `detail`: {"seconds"}, how long it was hidden."""

    session_id: int

    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="timeline_events", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    slug = models.CharField(max_length=80, blank=True)
    exercise = models.CharField(max_length=20, blank=True)
    """Slug and exercise are empty for what concerns the whole session."""
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["session", "at"], name="session_timeline")]

    def __str__(self) -> str:
        return f"{self.kind} in session {self.session_id}"


class Document(models.Model):
    """What is in the editor of an exercise: a Yjs document. Its updates are the record; the rest here is derived."""

    session_id: int
    latest_position: int | None
    """Annotated by `append_update`: that of the latest update of the session."""
    updates: "RelatedManager[DocumentUpdate]"

    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="documents", db_index=False)
    slug = models.CharField(max_length=80)
    exercise = models.CharField(max_length=20)
    number = models.PositiveIntegerField(default=0)
    """The number of the latest update. The first one, with the starter, is 0."""
    source = models.BinaryField()
    """The text after all updates. Bytes, because PostgreSQL cannot store NUL in a text column."""
    saved_at = models.DateTimeField()
    snapshot = models.BinaryField()
    """The state after update `snapshot_number` as one update, so that loading does not need all updates."""
    snapshot_number = models.PositiveIntegerField(default=0)
    stored_bytes = models.PositiveBigIntegerField(default=0)
    """The size of all updates."""
    snapshot_stored_bytes = models.PositiveBigIntegerField(default=0)
    """`stored_bytes` when the snapshot was stored."""
    interviewer_clients = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """Which interviewers have typed under which of Yjs's client ids: pairs of client and account. All other clients
    of the document belong to the candidate or to the server."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "slug", "exercise"], name="one_document_per_exercise")
        ]

    @property
    def is_untouched(self) -> bool:
        """Whether it was only opened: its text is the starter."""
        return self.number == 0

    def __str__(self) -> str:
        return f"document of {self.slug} in session {self.session_id}, update {self.number}"


class DocumentUpdate(models.Model):
    """One update of a document, as a page sent it. A candidate can only append updates."""

    class Author(models.TextChoices):
        SERVER = "server"
        """The starter, a restart, or a text that another part of the server stored."""
        CANDIDATE = "candidate"
        INTERVIEWER = "interviewer"

    session_id: int
    document_id: int
    user_id: int | None

    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="document_updates", db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="updates", db_index=False)
    number = models.PositiveIntegerField()
    """Counts the updates of the document from 0."""
    position = models.PositiveIntegerField()
    """Counts the updates of all documents of the session from 1. The session's event stream resumes at it."""
    update = models.BinaryField()
    """In version 1 of Yjs's format."""
    author = models.CharField(max_length=20, choices=Author.choices)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    """The interviewer who typed it."""
    client = models.CharField(max_length=40, blank=True)
    """The page that sent it; empty for the server."""
    sequence = models.PositiveBigIntegerField()
    """Counts the page's updates of this document from 1, so that one that arrives twice is stored once. For the server
    it is the number."""
    is_late = models.BooleanField(default=False)
    """It arrived after the end of the interview, so it is not judged."""
    is_private = models.BooleanField(default=False, db_default=False)
    """The candidate typed it in a private period, so no interviewer receives it."""
    stored_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="one_update_per_number"),
            models.UniqueConstraint(fields=["session", "position"], name="one_update_per_position"),
            models.UniqueConstraint(fields=["document", "client", "sequence"], name="one_update_per_sequence"),
        ]

    def __str__(self) -> str:
        return f"update {self.number} of document {self.document_id}"


class DocumentVersion(models.Model):
    """An archived text that left the editor without being submitted. The candidate can return to it."""

    class Reason(models.TextChoices):
        RESTARTED = "restarted"
        """The candidate restarted the problem from its starter."""
        MERGED = "merged"
        """Practice from another browser had a newer text of the same exercise."""

    session_id: int
    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="document_versions")
    slug = models.CharField(max_length=80)
    exercise = models.CharField(max_length=20)
    source = models.BinaryField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    archived_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["session", "slug", "exercise"], name="document_versions_of_exercise")]

    def __str__(self) -> str:
        return f"earlier text of {self.slug} in session {self.session_id}"


class PracticeAttempt(models.Model):
    """One timed try at a problem in practice. It lasts until the next one starts."""

    session_id: int
    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="practice_attempts")
    slug = models.CharField(max_length=80)
    started_at = models.DateTimeField(default=timezone.now)
    given_up_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"practice attempt at {self.slug} in session {self.session_id}"


class TrapSelfAssessment(models.Model):
    """A candidate's own assessment of how they last explained a trap aloud."""

    class Answer(models.TextChoices):
        EXPLAINED = "explained"
        NOT_YET = "not_yet"

    session_id: int
    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="trap_assessments")
    slug = models.CharField(max_length=80)
    trap = models.CharField(max_length=12)
    """The id that `judge.domain.traps` computes."""
    answer = models.CharField(max_length=20, choices=Answer.choices)
    covered_points = models.JSONField(default=list)
    """Indexes, from 0, of the talking points that the candidate covered."""
    assessed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "slug", "trap"], name="one_assessment_per_trap")
        ]

    def __str__(self) -> str:
        return f"{self.trap} of {self.slug} in session {self.session_id}: {self.answer}"


class SessionNote(models.Model):
    """What an interviewer noted about a moment of a session, for the team's owners and interviewers."""

    session_id: int
    author_id: int | None

    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="notes", db_index=False)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    """The moment in the session."""
    text = models.CharField(max_length=2000)
    written_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["session", "at"], name="session_notes")]

    def __str__(self) -> str:
        return f"note {self.pk} about session {self.session_id}"


class AssessmentLevel(models.TextChoices):
    """There is no middle, because it would say nothing."""

    STRONG_NO = "strong_no"
    NO = "no"
    YES = "yes"
    STRONG_YES = "strong_yes"


class Scorecard(models.Model):
    """What one interviewer says about a session. A draft until it is saved. Who reads it: `judge.domain.scorecards`."""

    session_id: int
    author_id: int | None

    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="scorecards", db_index=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="scorecards", db_index=False
    )
    rubric_version = models.ForeignKey(RubricVersion, models.PROTECT, related_name="+", db_index=False)
    ratings = models.JSONField(default=dict)
    """`judge.domain.scorecards.Rating` by the names of its fields, by the id of the rubric's dimension."""
    recommendation = models.CharField(max_length=10, choices=AssessmentLevel.choices, blank=True, default="")
    """Empty until one is chosen."""
    summary = models.TextField(max_length=4000, blank=True, default="")
    revision = models.PositiveIntegerField(default=0)
    """Counts the changes, so that an older page does not overwrite a newer text."""
    changed_at = models.DateTimeField(auto_now=True)
    saved_at = models.DateTimeField(null=True)
    """When its author saved it. None for a draft."""
    unfolded_at = models.DateTimeField(null=True)
    """When its author showed the scores and the named bugs before the card was saved for the first time."""
    open_until = models.DateTimeField(null=True)
    """When its author was assigned, if the session had started before: until then the results were not folded for them.
    None if they were folded from the start."""
    reopened_at = models.DateTimeField(null=True)
    """When it was last made a draft again."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["author", "session"], name="scorecards_of_author")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "author"], name="one_scorecard_per_interviewer")
        ]

    def __str__(self) -> str:
        return f"scorecard {self.pk} about session {self.session_id}"


class Decision(models.Model):
    """What the team decided about a candidate after a session. A change replaces it; the audit log has each one."""

    class Choice(models.TextChoices):
        ADVANCE = "advance"
        HOLD = "hold"
        REJECT = "reject"

    session_id: int
    decided_by_id: int | None

    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="decisions", db_index=False)
    choice = models.CharField(max_length=10, choices=Choice.choices)
    next_step = models.CharField(max_length=200, blank=True, default="")
    reason = models.TextField(max_length=4000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1, db_default=1)
    """Counts the decisions, so that nobody overwrites one that they have not read."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["session"], name="one_decision_per_session")]

    def __str__(self) -> str:
        return f"{self.choice} after session {self.session_id}"
