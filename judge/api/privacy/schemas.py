"""Request and response bodies of candidates' stored data and of the audit log."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field, create_model

from judge.api.schemas import MAX_ID
from judge.domain.retention import NOTHING_STORED
from judge.models import AuditEntry

COUNT_FIELDS: dict[str, Any] = dict.fromkeys(NOTHING_STORED, (int, ...))


class StoredDataCountsOut(create_model("StoredDataCountsOut", __base__=Schema, **COUNT_FIELDS)):
    pass


class InterviewName(Schema):
    id: int
    title: str
    """"Interview 12" if the data is not readable."""


class StoredData(Schema):
    """Stored data of a candidate. `delete_after` is None if only a person deletes it."""

    id: int
    readable: bool
    """Whether the user may read and export it. An operator may delete it without reading it."""
    name: str
    """"Candidate 12" if it is not readable; empty in practice."""
    team: str
    """The team's name; empty in practice."""
    kind: Literal["interview", "practice", "account"]
    """Invited to an interview, practice without an account, or practice with an account."""
    interviews: list[InterviewName]
    since: datetime
    used_at: datetime
    """When any of it was last written."""
    delete_after: datetime | None
    counts: StoredDataCountsOut


class StoredDataFilter(Schema):
    search: str = Field("", max_length=200)
    """A candidate's id or link. Part of a candidate's name or of an interview's title, where the user may read it."""
    kind: Literal["", "interview", "practice"] = ""
    before: int | None = Field(None, ge=0, le=MAX_ID)
    """The last id of the previous page."""


class StoredDataPage(Schema):
    candidates: list[StoredData]
    more: bool


class AuditEntryOut(Schema):
    id: int
    at: datetime
    by: str
    """A username, a command, or a kind of user."""
    address: str
    action: str
    subject: str
    detail: dict[str, object]

    @staticmethod
    def resolve_by(row: AuditEntry) -> str:
        return row.by_name


class AuditFilter(Schema):
    by: str = Field("", max_length=150)
    action: str = Field("", max_length=60)
    subject: str = Field("", max_length=200)
    """"candidate 12", or all candidates by "candidate"."""
    since: datetime | None = None
    until: datetime | None = None


class AuditPageFilter(AuditFilter):
    before: int | None = Field(None, ge=0, le=MAX_ID)
    """The last id of the previous page."""


class AuditPage(Schema):
    entries: list[AuditEntryOut]
    actions: list[str]
    """All actions in the log, for the filter."""
    more: bool
