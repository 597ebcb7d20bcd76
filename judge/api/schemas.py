"""What travels between pages and server. Names are those of the pages' types."""

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from judge.grading.report import CaseReport, Exercise, Implementation, Report, Score, Verdict
from problems.format.views import Named

Kind = Literal["run", "submit"]
State = Literal["queued", "judging", "done"]
SeatState = Literal["invited", "running", "ended", "revoked"]
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Characters that control, or that turn the direction of what stands around them."""


def seen(text: str) -> str:
    if UNSEEN.search(text):
        raise ValueError("has characters that cannot be seen")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(seen)]


class Failure(Schema):
    """The body of every error: what happened and what it means, what to do, and a word for programs."""

    message: str
    next: str
    code: str


class Me(Schema):
    role: Literal["anonymous", "interviewer", "operator"]
    name: str
    csrf_token: str


class Login(Schema):
    username: str
    password: str


class PartSummary(Schema):
    group: str
    title: str


class ProblemSummary(Schema):
    slug: str
    number: int
    title: str
    topic: str
    minutes: int
    tag: str
    parts: list[PartSummary]
    cases: int


class Sample(Schema):
    name: str
    summary: str
    group: str
    inputs: list[Named]


class ExerciseDetail(Schema):
    """One of a problem's exercises. `exercise` is its name: "implement", "fix-1" to "fix-<n>", "test"."""

    exercise: str
    kind: Exercise
    title: str
    instruction: str
    starter: str


class ProblemDetail(ProblemSummary):
    statement: str
    """Markdown with $ and $$ mathematics."""
    starter: str
    entries: list[str]
    version: str
    groups: dict[str, int]
    samples: list[Sample]
    exercises: list[ExerciseDetail]


class Best(Schema):
    verdict: Verdict
    scores: dict[str, Score]


class FixState(Schema):
    """How one `fix` exercise stands that was submitted at least once."""

    exercise: str
    attempts: int
    solved: bool


class TestsState(Schema):
    """How the `test` exercise stands: the best that was submitted. `caught` is None before the first is judged."""

    attempts: int
    caught: int | None
    total: int
    solved: bool


class Debugging(Schema):
    fixes: list[FixState]
    fixes_total: int
    tests: TestsState


class Practised(Schema):
    """How a problem stands in practice, beside its submissions. Times are those of the exercise `implement`."""

    started_at: datetime | None
    """When the clock of the present round was started; None before the problem is first opened."""
    seconds: int | None
    """To the first acceptance in the present round."""
    best_seconds: int | None
    rounds: int
    accepted_at: datetime | None
    """When it was first accepted."""
    given_up: bool
    """In the present round."""
    given_up_at: datetime | None
    """When it was first given up."""
    traps_total: int
    traps_explained: int


class SeatProblem(ProblemSummary):
    attempts: int
    """Of the exercise `implement`, as `best` is."""
    best: Best | None
    debugging: Debugging
    practised: Practised | None
    """In practice alone."""


class Seat(Schema):
    token: str
    kind: Literal["practice", "interview"]
    title: str
    candidate: str
    minutes: int
    state: SeatState
    started_at: datetime | None
    ends_at: datetime | None
    records: list[str]
    """What is recorded, in words."""
    kept: str
    """For how long."""
    problems: list[SeatProblem]
    accepted_at: list[datetime]
    """In practice alone: when anything was accepted, each to the quarter of an hour, for counting days."""


class Draft(Schema):
    source: str
    revision: int
    saved_at: datetime | None
    seat: str
    """Tells seats apart where one link leads to several: the practice of this browser, and of each account."""


class DraftIn(Schema):
    source: str
    revision: int = Field(ge=0, lt=2**31 - 1)
    """The revision that this text was made from."""
    seat: str = ""
    """The seat that it was typed at, where the page knows it."""


class OldDraft(Schema):
    """A text that left the editor without being submitted."""

    id: int
    why: Literal["again", "joined"]
    set_aside_at: datetime


class OldDraftDetail(OldDraft):
    source: str


class ClockIn(Schema):
    slug: str


class AgainIn(Schema):
    slug: str
    source: str
    """What the editor holds; it is set aside."""


class GiveUpIn(Schema):
    slug: str


class Solution(Schema):
    """One that ships with the problem. `about` says in prose what is good about it."""

    name: str
    about: str
    source: str


class Trap(Schema):
    """A question to explain aloud, and how it went last."""

    id: str
    question: str
    """Markdown."""
    outcome: Literal["got", "again"] | None
    at: datetime | None


class TalkingPoints(Schema):
    points: list[str]
    """Markdown."""
    said: list[int]
    """Places of those that were said last time."""


class ExplainedIn(Schema):
    outcome: Literal["got", "again"]
    said: list[Annotated[int, Field(ge=0, lt=100)]] = Field(max_length=100)


class SubmissionIn(Schema):
    slug: str
    source: str
    kind: Kind
    exercise: str = "implement"


class Submission(Schema):
    id: UUID
    slug: str
    exercise: str
    kind: Kind
    state: State
    verdict: Verdict | None
    scores: dict[str, Score] | None
    created_at: datetime
    finished_at: datetime | None
    attempts: int
    problem_version: str


class SubmissionDetail(Submission):
    source: str
    report: Report | None


class AttemptLog(Schema):
    number: int
    worker: str
    started_at: datetime
    ended_at: datetime | None
    outcome: Literal["judged", "failed", "lost", "away"] | None


class Prompt(Schema):
    question: str
    strong: str


class JudgedAgain(Schema):
    """An operator had it judged again, and put the new report in the place of the old one."""

    at: datetime
    reason: str
    before: Verdict
    after: Verdict


class SubmissionForInterviewer(SubmissionDetail):
    candidate: str
    interview_id: int
    interview_title: str
    attempts_log: list[AttemptLog]
    judged_again: list[JudgedAgain]
    prompts: list[Prompt]
    traps: list[Prompt]


class StateEvent(Schema):
    """`event: state`. `ahead` is how many submissions are judged before this one."""

    state: State
    ahead: int


class SeatEvents(Schema):
    """The data of each event of the stream, by the event's name; the stream ends after `report`."""

    state: StateEvent
    case: CaseReport
    implementation: Implementation
    report: SubmissionDetail


class InterviewerEvents(Schema):
    """The same for an interviewer, with nothing left out."""

    state: StateEvent
    case: CaseReport
    implementation: Implementation
    report: SubmissionForInterviewer


class InterviewIn(Schema):
    title: Line
    minutes: int = Field(ge=5, le=480)
    problems: list[str] = Field(min_length=1, max_length=50)


class InterviewSummary(Schema):
    id: int
    title: str
    minutes: int
    problems: list[str]
    created_at: datetime
    invited: int
    running: int
    ended: int


class InvitationIn(Schema):
    candidate: Line


class Invitation(Schema):
    id: int
    candidate: str
    candidate_id: int
    link: str
    state: SeatState
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    submissions: list[Submission]


class InterviewDetail(InterviewSummary):
    invitations: list[Invitation]
