"""Request and response bodies of links with which people without an account read reports."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from judge.api.comparison.schemas import ComparedSessions
from judge.api.schemas import Id
from judge.domain.comparison import MAX_COMPARED
from judge.domain.share_links import DEFAULT_DAYS, MAX_DAYS


class ShareLinkIn(Schema):
    sessions: list[Id] = Field(min_length=1, max_length=MAX_COMPARED)
    """The ids of invitations of one interview, in display order: one for a report, several for a comparison."""
    days: int = Field(DEFAULT_DAYS, ge=1, le=MAX_DAYS)
    has_names: bool = False
    has_code: bool = False
    has_scorecards: bool = False


class ShareLinkOut(Schema):
    id: int
    candidates: list[str]
    """Whose sessions it shows, in display order: several for a comparison. Without those that were deleted."""
    state: Literal["active", "expired", "revoked"]
    has_names: bool
    has_code: bool
    has_scorecards: bool
    created_by: str
    """Empty if the account was deleted."""
    created_at: datetime
    expires_at: datetime
    openings: int
    opened_at: datetime | None
    """When it was opened last."""


class NewShareLink(ShareLinkOut):
    link: str
    """The path of the page. It is not stored, so it can be shown only now."""


class SharedReport(ComparedSessions):
    """Without ids, and without everything that may name a person unless the link shows names."""

    title: str
    """Of the interview; empty without names, because titles name people."""
    team: str
    """Its name; empty without names, because it can contain that of a member."""
    expires_at: datetime
    has_code: bool
    has_scorecards: bool
