"""What travels about rejudges."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, Field, StringConstraints

from judge.grading.report import Score, Verdict

Change = Literal["verdict", "details", "none", "failed"]
State = Literal["judging", "ready", "applying", "applied", "discarded"]
MOST_INT = 2**31 - 1


class RejudgeWanted(Schema):
    """Which judged submissions; what is None is not asked about."""

    problem: str = Field(max_length=80)
    interview_id: int | None = Field(None, ge=1, le=MOST_INT)
    verdict: Verdict | None = None
    other_versions: bool = False
    """Leaves out what was judged on the problem's present version."""
    since: AwareDatetime | None = None
    """Submitted then or later."""


class RejudgeIn(RejudgeWanted):
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class RejudgeCount(Schema):
    """What a rejudge would be made of."""

    submissions: int
    elsewhere: int
    """More of them stand in another rejudge that is still to be decided; they are left out."""
    verdicts: dict[Verdict, int]
    present_version: str


class RejudgeSummary(Schema):
    id: int
    problem: str
    reason: str
    wanted: RejudgeWanted
    interview_title: str | None
    """Of the interview that was asked for."""
    state: State
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


class Transition(Schema):
    """So many went from one verdict to another."""

    before: Verdict
    after: Verdict
    count: int


class RejudgeDetail(RejudgeSummary):
    transitions: list[Transition]
    """Changed verdicts alone, the most frequent first."""
    present_version: str | None
    """The problem's, by now. None: it has left this server."""
    versions: list[str]
    """On which it was judged again."""


class Judged(Schema):
    """One of the two reports, as far as a list shows it."""

    verdict: Verdict
    scores: dict[str, Score]
    bugs: list[str]
    """Titles."""
    problem_version: str


class RejudgeItem(Schema):
    id: int
    submission_id: UUID | None
    """None in practice, whose submissions are their makers' alone."""
    candidate: str | None
    interview_title: str | None
    exercise: str
    submitted_at: datetime
    change: Change
    before: Judged
    after: Judged
    replaced: bool


class ItemsWanted(Schema):
    change: Change | None = None
    before: Verdict | None = None
    """Its old verdict; `after`: its new one."""
    after: Verdict | None = None
    offset: int = Field(0, ge=0, le=MOST_INT)


class RejudgeItems(Schema):
    total: int
    items: list[RejudgeItem]


class CaseChange(Schema):
    """A case, or of a test file an implementation, that ended in another way. None: one of the reports lacks it."""

    name: str
    group: str
    before: Verdict | None
    after: Verdict | None
    message: str


class RejudgeItemDetail(RejudgeItem):
    cases: list[CaseChange]
    message_before: str
    message_after: str
    """What the reports say of the whole."""
