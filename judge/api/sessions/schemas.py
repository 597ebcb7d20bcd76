"""Request and response bodies of a candidate's session: progress, documents, submissions and practice."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from judge.api.problems.schemas import ProblemSummary
from judge.api.schemas import SubmissionKind, SubmissionState
from judge.domain.progress import PracticeProgress
from judge.domain.session_end import EndSubmit
from judge.grading.report import GradingReport, Score, Verdict
from judge.models import DocumentVersion

SessionStateName = Literal["invited", "running", "paused", "ended", "expired", "revoked"]


Stage = Literal["interpreter", "gpu"]
"""What judged a kernel. The interpreter cannot time it, so an accepted one is correct and not timed."""


class BestResult(Schema):
    verdict: Verdict
    scores: dict[str, Score]
    stage: Stage | None


class FixProgress(Schema):
    """Progress in a `fix` exercise that was submitted at least once."""

    exercise: str
    attempts: int
    solved: bool


class TestsProgress(Schema):
    """The best submission of the `test` exercise. `caught` is None until one is judged.

    `total` is 0 in a session without that exercise.
    """

    attempts: int
    caught: int | None
    total: int
    solved: bool


class DebuggingProgress(Schema):
    fixes: list[FixProgress]
    fixes_total: int
    tests: TestsProgress


class ExerciseStateOut(Schema):
    exercise: str
    result: Literal["judging", "accepted", "wrong"] | None
    """Of the latest submit, but an accepted one counts for as long as no later one is being judged."""
    is_changed: bool
    """Whether the text differs from the latest submit, or was edited if there is none."""


class PracticeProgressOut(PracticeProgress):
    """Progress in practice besides the submissions. Times are for the exercise `implement`."""


class SessionProblem(ProblemSummary):
    attempts: int
    """Only of the exercise `implement`. The same applies to `best`."""
    best: BestResult | None
    debugging: DebuggingProgress
    exercise_states: list[ExerciseStateOut]
    """In display order."""
    practice: PracticeProgressOut | None
    """Only in practice."""
    is_served: bool = True
    """Whether a worker of this server judges the problem. Kernels need one with Triton."""


class TimeGivenBack(Schema):
    """Time that was given back after an outage."""

    outage_start: datetime
    outage_end: datetime
    lost_seconds: int
    given_at: datetime


class InterviewRulesOut(Schema):
    """What candidates may use, who may watch and type, and what candidates see after the end."""

    ai_policy: Literal["", "allowed", "limited", "forbidden"]
    """Empty: the interview says nothing about AI assistants."""
    ai_policy_text: str
    """What "limited" allows. For a viewer without candidates' names."""
    result_visibility: Literal["bugs", "results", "nothing"]
    allows_completion: bool
    allows_interviewer_typing: bool
    private_periods: int
    """How often a candidate may work unwatched, for five minutes each."""
    hides_private_edits: bool


class OwnCode(Schema):
    """A text that the candidate wrote."""

    slug: str
    title: str
    exercise: str
    source: str
    saved_at: datetime


class FeedbackIn(Schema):
    text: str = Field(max_length=2000)


class PrivateMode(Schema):
    """Whether interviewers receive what the candidate does."""

    until: datetime | None
    """The end of the private period. None while interviewers may watch."""
    periods_left: int


class SessionOut(Schema):
    token: str
    kind: Literal["practice", "interview"]
    title: str
    candidate: str
    minutes: int
    state: SessionStateName
    started_at: datetime | None
    ends_at: datetime | None
    expires_at: datetime | None
    """Until when it can be started. None in practice, and if it does not expire."""
    scheduled_at: datetime | None
    plan_changes: int
    """When it is planned. The candidate can also start at another time."""
    time_given_back: list[TimeGivenBack]
    allows_completion: bool
    """Whether the editor may complete names."""
    rules: InterviewRulesOut | None
    """None in practice, and when the invitation was withdrawn."""
    invited_by: str
    """The person and the team, as text for the candidate."""
    extra_seconds: int
    """Extra time, which `minutes` does not include."""
    paused_seconds_left: int | None
    """During a pause: how much time is left. `ends_at` moves on with the time."""
    end_submit: EndSubmit
    """Whether what was not submitted at the end was submitted automatically. "partly": some of it is left to the
    interviewers."""
    has_warm_up: bool
    """Whether the warm-up is open: before the start of an interview."""
    can_see_results: bool
    """Whether the candidate may read verdicts, scores and reports. After the end the interview's rules decide."""
    can_delete: bool
    """Whether the candidate may delete the data of the interview now. If not, they ask the interviewer."""
    feedback: str
    """What the candidate wrote after the end."""
    feedback_until: datetime | None
    """Until when it can be changed. None before it is written."""
    watching: list[str]
    """Who may watch and type, as sentences for the candidate. Empty in practice."""
    private: PrivateMode
    recorded_data: list[str]
    """What is recorded, as sentences for the candidate."""
    retention: str
    """How long it is stored, as a sentence for the candidate."""
    problems: list[SessionProblem]
    """Before the start of an interview they have neither slugs nor titles."""
    accepted_at: list[datetime]
    """Only in practice: when submissions were accepted, rounded down to 15 minutes, for counting days."""


class PresenceIn(Schema):
    """Where the cursor of a page is."""

    slug: str = Field(max_length=80)
    exercise: str = Field("implement", max_length=20)
    anchor: str = Field("", pattern=r"^[A-Za-z0-9+/=]{0,120}$")
    """The start of the selection, as a relative position of Yjs in base64. Empty for a page without a cursor."""
    head: str = Field("", pattern=r"^[A-Za-z0-9+/=]{0,120}$")
    """The cursor, at the other end of the selection."""


class Cursor(PresenceIn):
    name: str
    """Of the interviewer; empty for the candidate."""
    id: str


class PresenceForCandidate(Schema):
    watchers: list[str]
    """The names of the interviewers who watch now."""
    cursors: list[Cursor]
    """Of interviewers who may type."""


class SignalIn(Schema):
    """What a page reports of itself."""

    kind: Literal["pasted", "left_page", "returned"]
    slug: str = Field(max_length=80)
    exercise: str = Field("implement", max_length=20)
    lines: int = Field(0, ge=0, le=1_000_000)
    characters: int = Field(0, ge=0, le=10_000_000)
    seconds: int = Field(0, ge=0, le=86_400)
    """How long the page was hidden."""


class ConnectionCheck(Schema):
    text: str = Field(max_length=1000)


class SessionClock(Schema):
    """The clock and the state of a session, and the server's time."""

    session: str
    """Identifies the session, without its token."""
    state: SessionStateName
    started_at: datetime | None
    ends_at: datetime | None
    time_given_back: list[TimeGivenBack]
    extra_seconds: int
    paused_seconds_left: int | None
    end_submit: EndSubmit
    rules: InterviewRulesOut | None
    private: PrivateMode
    now: datetime


class DocumentOut(Schema):
    """A Yjs document with one root type: the Y.Text "source"."""

    session: str
    """Identifies the session. The practice link leads to one session per account or anonymous browser."""
    number: int
    """The number of the latest update in `state`."""
    state: str
    """The whole document as one update, in base64."""
    saved_at: datetime
    can_edit: bool
    max_update_bytes: int
    cursor: str
    """Where the event stream of the session starts to have later updates."""


class UpdateIn(Schema):
    """What a page has typed since its last batch."""

    session: str = Field("", max_length=40)
    """The session that it was typed in, if the page knows it."""
    client: str = Field(pattern=r"^[A-Za-z0-9_-]{8,40}$")
    """A random id of the page."""
    sequence: int = Field(ge=1, lt=2**53)
    """Counts the page's batches of this document from 1. A batch that is sent again keeps its number and content."""
    update: str = Field(max_length=4 * 1024 * 1024)
    """In version 1 of Yjs's format, in base64."""
    state_vector: str = Field(max_length=256 * 1024)
    """The page's state vector after the batch, in base64."""
    text_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of the page's text in UTF-8 after the batch."""
    private: bool = False
    """Whether some of it was typed in a private period, which may be over now."""


class UpdateStored(Schema):
    number: int
    saved_at: datetime
    resync: bool
    """The page's text differs from the server's: it drops its document and loads it again."""
    late: bool
    """It arrived after the end, so it is not judged."""
    retry_ms: int
    """How long the page waits before its next batch."""


class DocumentEvent(Schema):
    slug: str
    exercise: str
    number: int
    update: str
    client: str
    """The page that sent it, which ignores it; empty for the server."""
    author: Literal["server", "candidate", "interviewer"]
    person: str
    """The id of the interviewer who typed it; empty otherwise."""
    name: str
    """Of that interviewer."""


class DocumentVersionOut(Schema):
    """A text that left the editor without being submitted."""

    id: int
    reason: Literal["restarted", "merged"]
    archived_at: datetime


class DocumentVersionDetail(DocumentVersionOut):
    source: str

    @staticmethod
    def resolve_source(row: DocumentVersion) -> str:
        return bytes(row.source).decode()


class ClockIn(Schema):
    slug: str


class RestartIn(Schema):
    slug: str
    source: str
    """The text in the editor, which is archived."""


class GiveUpIn(Schema):
    slug: str


class SolutionOut(Schema):
    """A solution from the problem package. `description` explains what is good about it."""

    name: str
    description: str
    source: str


class Trap(Schema):
    """A question to answer aloud, and the latest self-assessment of the answer."""

    id: str
    question: str
    """Markdown."""
    outcome: Literal["explained", "not_yet"] | None
    at: datetime | None


class TalkingPoints(Schema):
    points: list[str]
    """Markdown."""
    covered: list[int]
    """Indexes of the points that were covered last time."""


class TrapAssessmentIn(Schema):
    outcome: Literal["explained", "not_yet"]
    covered: list[Annotated[int, Field(ge=0, lt=100)]] = Field(max_length=100)


class CustomInputIn(Schema):
    """The candidate's own input of a run, as Python expressions."""

    form: str = Field(max_length=80)
    """The name of one of the problem's forms."""
    fields: dict[Annotated[str, Field(max_length=80)], str] = Field(max_length=40)
    """The expressions by field. Optional fields that stay empty are left out."""


class CustomInputOut(Schema):
    form: str
    fields: dict[str, str]


class SubmissionIn(Schema):
    slug: str
    source: str
    kind: SubmissionKind
    exercise: str = "implement"
    custom_input: CustomInputIn | None = None
    """For a run on the candidate's own input instead of the sample cases."""
    idempotency_key: UUID | None = None
    """A random one for each press of Run or Submit. A request that arrives again with it returns the first row."""


class SubmissionOut(Schema):
    id: UUID
    slug: str
    exercise: str
    kind: SubmissionKind
    origin: Literal["candidate", "time_up", "interviewer"]
    """Who submitted it: the server does so at the end, and an interviewer with edits that arrived later."""
    has_custom_input: bool
    """Whether it ran on the candidate's own input instead of the sample cases."""
    state: SubmissionState
    verdict: Verdict | None
    scores: dict[str, Score] | None
    created_at: datetime
    finished_at: datetime | None
    attempts: int
    problem_version: str
    stage: Stage | None = None
    """What the verdict of a kernel is from: "interpreter" says whether it is correct, and "gpu" that a GPU worker timed
    it or found it wrong."""


class CaseTimingOut(Schema):
    """The time of one size, in seconds: the median with its 95 % interval."""

    name: str
    median: float
    low: float
    high: float
    roofline: float
    """The fraction of what the card needs at least."""
    moved_bytes: int
    """What every right kernel moves at least; with the median they give bytes per second."""
    operations: int
    calls: int
    min_clock_mhz: float
    was_throttled: bool


class TimingOut(Schema):
    """The second stage of a kernel: a GPU worker times it. The verdict of the report is that of the interpreter, unless
    an output of a timed call was wrong."""

    state: Literal["queued", "timing", "done"]
    outcome: Literal["", "timed", "wrong", "not_timed"]
    """Empty until it is done."""
    message: str
    """What was wrong, or why there is no time."""
    card: str
    driver: str
    triton: str
    roofline: float | None
    """The geometric mean over the cases, with its interval."""
    roofline_low: float | None
    roofline_high: float | None
    cases: list[CaseTimingOut]
    finished_at: datetime | None


class LeaderboardRow(Schema):
    """One practice session, or in an interview one candidate, on one card. Whose it is, only `is_own` says."""

    card: str
    rank: int
    """Rows of a card whose intervals overlap with that of the first of a rank share the rank."""
    roofline: float
    low: float
    high: float
    is_own: bool


class SubmissionDetail(SubmissionOut):
    source: str
    custom_input: CustomInputOut | None
    report: GradingReport | None
    timing: TimingOut | None = None
    """Of an accepted kernel, if its problem is timed. Results that are hidden have none."""
