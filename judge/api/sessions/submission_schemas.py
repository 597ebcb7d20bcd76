"""Runs and submissions of a session, and the times of kernels."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from judge.api.schemas import SubmissionKind, SubmissionState
from judge.grading.report import GradingReport, Score, Verdict

Stage = Literal["interpreter", "gpu"]
"""What judged a kernel. The interpreter cannot time it, so an accepted one is correct and not timed."""


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
    """The least time that the card needs for the case, divided by `median`."""
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
    ending: Literal["", "timed", "wrong", "not_timed"]
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
