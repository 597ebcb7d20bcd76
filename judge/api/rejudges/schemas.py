"""What travels about rejudges."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field, StringConstraints

from judge.grading.report import Score, Verdict

ItemChange = Literal["verdict", "details", "none", "failed"]
RejudgeState = Literal["judging", "ready", "applying", "applied", "discarded"]
MAX_INT = 2**31 - 1


class RejudgeFilterIn(Schema):
    """Which judged submissions; what is None is not asked about."""

    problem: str = Field(max_length=80)
    interview_id: int | None = Field(None, ge=1, le=MAX_INT)
    verdict: Verdict | None = None
    other_versions: bool = False
    """Leaves out what was judged on the problem's present version."""
    since: AwareDatetime | None = None
    """Submitted then or later."""


class RejudgeIn(RejudgeFilterIn):
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class RejudgeCount(Schema):
    """What a rejudge would be made of."""

    submissions: int
    in_other_rejudges: int
    """More of them stand in another rejudge that is still to be decided; they are left out."""
    verdicts: dict[Verdict, int]
    present_version: str


class RejudgeSummary(Schema):
    id: int
    problem: str
    reason: str
    filter: RejudgeFilterIn
    interview_title: str | None
    """Of the interview that was asked for."""
    state: RejudgeState
    made_by: str
    created_at: datetime
    decided_by: str
    """Empty while nobody has decided."""
    decided_at: datetime | None
    total: int
    judged: int
    verdict: int
    """How many have another verdict; `details`: the same verdict with other scores or bugs; `none`: no change;
    `failed`: the judge failed, so nothing changes."""
    details: int
    none: int
    failed: int


class VerdictTransition(Schema):
    """So many went from one verdict to another."""

    before: Verdict
    after: Verdict
    count: int


class RejudgeDetail(RejudgeSummary):
    transitions: list[VerdictTransition]
    """Changed verdicts alone, the most frequent first."""
    present_version: str | None
    """The problem's, by now. None: it has left this server."""
    versions: list[str]
    """On which it was judged again."""


class ReportSummaryOut(Schema):
    """One of the two reports, as far as a list shows it."""

    verdict: Verdict
    scores: dict[str, Score]
    bugs: list[str]
    """Titles."""
    problem_version: str


class RejudgeItemOut(Schema):
    id: int
    submission_id: UUID | None
    """None in practice, whose submissions are their makers' alone."""
    candidate: str | None
    interview_title: str | None
    exercise: str
    submitted_at: datetime
    change: ItemChange
    before: ReportSummaryOut
    after: ReportSummaryOut
    replaced: bool


class RejudgeItemsFilter(Schema):
    change: ItemChange | None = None
    before: Verdict | None = None
    """Its old verdict; `after`: its new one."""
    after: Verdict | None = None
    offset: int = Field(0, ge=0, le=MAX_INT)


class RejudgeItemsPage(Schema):
    total: int
    items: list[RejudgeItemOut]


class CaseChangeOut(Schema):
    """A case, or of a test file an implementation, that ended in another way. None: one of the reports lacks it."""

    name: str
    group: str
    before: Verdict | None
    after: Verdict | None
    message: str


class RejudgeItemDetail(RejudgeItemOut):
    cases: list[CaseChangeOut]
    message_before: str
    message_after: str
    """What the reports say of the whole."""
