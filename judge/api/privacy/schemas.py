"""What travels about a candidate's data and the audit log."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

MOST_ID = 2**63 - 1


class KeptCounts(Schema):
    invitations: int
    drafts: int
    old_drafts: int
    submissions: int
    reports: int
    rounds: int
    explained: int


class InterviewName(Schema):
    id: int
    title: str


class Kept(Schema):
    """What is kept of a candidate. `kept_until` is None where that is until somebody deletes it."""

    id: int
    name: str
    kind: Literal["interview", "practice", "account"]
    """How they came: invited, to practise without an account, or to practise with one."""
    interviews: list[InterviewName]
    since: datetime
    used_at: datetime
    """When anything of it was last written."""
    kept_until: datetime | None
    counts: KeptCounts


class KeptWanted(Schema):
    search: str = Field("", max_length=200)
    """In the candidate's name or an interview's title; or an id."""
    kind: Literal["", "interview", "practice"] = ""
    before: int | None = Field(None, ge=0, le=MOST_ID)
    """The last id of the page before."""


class KeptPage(Schema):
    candidates: list[Kept]
    more: bool


class Audit(Schema):
    id: int
    at: datetime
    by: str
    """A login, a command, or who it was."""
    address: str
    action: str
    subject: str
    detail: dict[str, object]


class AuditWanted(Schema):
    by: str = Field("", max_length=150)
    action: str = Field("", max_length=60)
    subject: str = Field("", max_length=200)
    """"candidate 12", or all candidates by "candidate"."""
    since: datetime | None = None
    until: datetime | None = None


class AuditPageWanted(AuditWanted):
    before: int | None = Field(None, ge=0, le=MOST_ID)


class AuditPage(Schema):
    entries: list[Audit]
    actions: list[str]
    """All that there are, to choose from."""
    more: bool
