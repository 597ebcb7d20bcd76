"""Request and response bodies of a candidate's session: progress, drafts, submissions and practice."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from judge.api.problems.schemas import ProblemSummary
from judge.api.schemas import SubmissionKind, SubmissionState
from judge.domain.progress import PracticeProgress
from judge.grading.report import GradingReport, Score, Verdict
from judge.models import DraftVersion

SessionStateName = Literal["invited", "running", "ended", "revoked"]


class BestResult(Schema):
    verdict: Verdict
    scores: dict[str, Score]


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


class PracticeProgressOut(PracticeProgress):
    """Progress in practice besides the submissions. Times are for the exercise `implement`."""


class SessionProblem(ProblemSummary):
    attempts: int
    """Only of the exercise `implement`. The same applies to `best`."""
    best: BestResult | None
    debugging: DebuggingProgress
    practice: PracticeProgressOut | None
    """Only in practice."""


class TimeExtension(Schema):
    """Time that was given back after an outage."""

    outage_start: datetime
    outage_end: datetime
    lost_seconds: int
    given_at: datetime


class SessionOut(Schema):
    token: str
    kind: Literal["practice", "interview"]
    title: str
    candidate: str
    minutes: int
    state: SessionStateName
    started_at: datetime | None
    ends_at: datetime | None
    time_extensions: list[TimeExtension]
    recorded_data: list[str]
    """What is recorded, as sentences for the candidate."""
    retention: str
    """How long it is stored, as a sentence for the candidate."""
    problems: list[SessionProblem]
    accepted_at: list[datetime]
    """Only in practice: when submissions were accepted, rounded down to 15 minutes, for counting days."""


class DraftOut(Schema):
    source: str
    revision: int
    saved_at: datetime | None
    session: str
    """Identifies the session. The practice link leads to one session per account or anonymous browser."""


class DraftIn(Schema):
    source: str
    revision: int = Field(ge=0, lt=2**31 - 1)
    """The revision that this text was edited from."""
    session: str = ""
    """The session that the text was typed in, if the page knows it."""


class DraftVersionOut(Schema):
    """A text that left the editor without being submitted."""

    id: int
    reason: Literal["restarted", "merged"]
    archived_at: datetime


class DraftVersionDetail(DraftVersionOut):
    source: str

    @staticmethod
    def resolve_source(row: DraftVersion) -> str:
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


class SubmissionIn(Schema):
    slug: str
    source: str
    kind: SubmissionKind
    exercise: str = "implement"


class SubmissionOut(Schema):
    id: UUID
    slug: str
    exercise: str
    kind: SubmissionKind
    state: SubmissionState
    verdict: Verdict | None
    scores: dict[str, Score] | None
    created_at: datetime
    finished_at: datetime | None
    attempts: int
    problem_version: str


class SubmissionDetail(SubmissionOut):
    source: str
    report: GradingReport | None
