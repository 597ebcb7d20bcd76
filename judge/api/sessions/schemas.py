"""Request and response bodies of a candidate's session: progress, drafts, submissions and practice."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from judge.api.problems.schemas import ProblemSummary
from judge.api.schemas import SubmissionKind, SubmissionState
from judge.grading.report import GradingReport, Score, Verdict

SessionStateName = Literal["invited", "running", "ended", "revoked"]


class BestResult(Schema):
    verdict: Verdict
    scores: dict[str, Score]


class FixProgress(Schema):
    """How one `fix` exercise stands that was submitted at least once."""

    exercise: str
    attempts: int
    solved: bool


class TestsProgress(Schema):
    """How the `test` exercise stands: the best that was submitted. `caught` is None before the first is judged."""

    attempts: int
    caught: int | None
    total: int
    solved: bool


class DebuggingProgress(Schema):
    fixes: list[FixProgress]
    fixes_total: int
    tests: TestsProgress


class PracticeProgressOut(Schema):
    """How a problem stands in practice, beside its submissions. Times are those of the exercise `implement`."""

    started_at: datetime | None
    """When the clock of the present round was started; None before the problem is first opened."""
    seconds: int | None
    """To the first acceptance in the present round."""
    best_seconds: int | None
    practice_attempts: int
    accepted_at: datetime | None
    """When it was first accepted."""
    given_up: bool
    """In the present round."""
    given_up_at: datetime | None
    """When it was first given up."""
    traps_total: int
    traps_explained: int


class SessionProblem(ProblemSummary):
    attempts: int
    """Of the exercise `implement`, as `best` is."""
    best: BestResult | None
    debugging: DebuggingProgress
    practice: PracticeProgressOut | None
    """In practice alone."""


class SessionOut(Schema):
    token: str
    kind: Literal["practice", "interview"]
    title: str
    candidate: str
    minutes: int
    state: SessionStateName
    started_at: datetime | None
    ends_at: datetime | None
    records: list[str]
    """What is recorded, in words."""
    retention: str
    """For how long."""
    problems: list[SessionProblem]
    accepted_at: list[datetime]
    """In practice alone: when anything was accepted, each to the quarter of an hour, for counting days."""


class DraftOut(Schema):
    source: str
    revision: int
    saved_at: datetime | None
    session: str
    """Tells sessions apart where one link leads to several: the practice of this browser, and of each account."""


class DraftIn(Schema):
    source: str
    revision: int = Field(ge=0, lt=2**31 - 1)
    """The revision that this text was made from."""
    session: str = ""
    """The session that it was typed at, where the page knows it."""


class DraftVersionOut(Schema):
    """A text that left the editor without being submitted."""

    id: int
    reason: Literal["restarted", "merged"]
    archived_at: datetime


class DraftVersionDetail(DraftVersionOut):
    source: str


class ClockIn(Schema):
    slug: str


class RestartIn(Schema):
    slug: str
    source: str
    """What the editor holds; it is set aside."""


class GiveUpIn(Schema):
    slug: str


class SolutionOut(Schema):
    """One that ships with the problem. `about` says in prose what is good about it."""

    name: str
    about: str
    source: str


class Trap(Schema):
    """A question to explain aloud, and how it went last."""

    id: str
    question: str
    """Markdown."""
    outcome: Literal["explained", "not_yet"] | None
    at: datetime | None


class TalkingPoints(Schema):
    points: list[str]
    """Markdown."""
    covered: list[int]
    """Places of those that were said last time."""


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
