"""Request and response bodies of rejudges."""

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
    """Selects judged submissions. A field that is None matches all of them."""

    problem: str = Field(max_length=80)
    interview_id: int | None = Field(None, ge=1, le=MAX_INT)
    verdict: Verdict | None = None
    other_versions: bool = False
    """Leave out submissions that were judged on the problem's current version."""
    since: AwareDatetime | None = None
    """Submitted at this time or later."""


class RejudgeIn(RejudgeFilterIn):
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class RejudgeCount(Schema):
    """The submissions that a rejudge with this filter would contain."""

    submissions: int
    in_other_rejudges: int
    """Matching submissions that are left out because they are in another undecided rejudge."""
    verdicts: dict[Verdict, int]
    current_version: str


class RejudgeSummary(Schema):
    id: int
    problem: str
    reason: str
    filter: RejudgeFilterIn
    interview_title: str | None
    """The title of the interview in the filter; "Interview 12" for an operator who may not read it."""
    state: RejudgeState
    created_by: str
    created_at: datetime
    decided_by: str
    """Empty if undecided."""
    decided_at: datetime | None
    total: int
    judged: int
    verdict_changes: int
    detail_changes: int
    """How many get the same verdict with other scores or bugs."""
    unchanged: int
    failed: int
    """How many the judge failed to judge. Their reports do not change."""


class VerdictTransition(Schema):
    """How many submissions change from one verdict to another."""

    before: Verdict
    after: Verdict
    count: int


class RejudgeDetail(RejudgeSummary):
    transitions: list[VerdictTransition]
    """Only changed verdicts, most frequent first."""
    current_version: str | None
    """The current version of the problem. None if the problem was removed from this server."""
    versions: list[str]
    """Problem versions of the reruns."""


class ReportSummaryOut(Schema):
    """The part of a report that lists show."""

    verdict: Verdict
    scores: dict[str, Score]
    bugs: list[str]
    """Titles."""
    problem_version: str


class RejudgeItemOut(Schema):
    id: int
    submission_id: UUID | None
    """None if the operator cannot open it: in practice, and in interviews of other teams."""
    candidate: str | None
    """The name; "Candidate 12" for an operator who may not read it. None in practice."""
    interview_title: str | None
    """The title; "Interview 12" for an operator who may not read it. None in practice."""
    exercise: str
    submitted_at: datetime
    change: ItemChange
    before: ReportSummaryOut
    after: ReportSummaryOut
    replaced: bool


class RejudgeItemsFilter(Schema):
    change: ItemChange | None = None
    before: Verdict | None = None
    """The old verdict."""
    after: Verdict | None = None
    """The new verdict."""
    offset: int = Field(0, ge=0, le=MAX_INT)


class RejudgeItemsPage(Schema):
    total: int
    items: list[RejudgeItemOut]


class CaseChangeOut(Schema):
    """A case whose result differs between the reports; for the exercise `test`, an implementation.

    `before` or `after` is None if that report does not contain the case.
    """

    name: str
    group: str
    before: Verdict | None
    after: Verdict | None
    message: str
    """Empty for an operator who may not read the report."""


class RejudgeItemDetail(RejudgeItemOut):
    cases: list[CaseChangeOut]
    message_before: str
    message_after: str
    """The messages of the reports; empty for an operator who may not read them."""
