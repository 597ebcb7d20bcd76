"""Who watches a session, where the cursors are, and the signals of a page: pastes, and when the candidate leaves it."""

from typing import Literal

from ninja import Schema
from pydantic import Field


class PresenceIn(Schema):
    """Where the cursor of a page is."""

    slug: str = Field(max_length=80)
    exercise: str = Field("implement", max_length=20)
    anchor: str = Field("", pattern=r"^[A-Za-z0-9+/=]{0,120}$")
    """The start of the selection, as a relative position of Yjs in base64. Empty for a page without a cursor."""
    head: str = Field("", pattern=r"^[A-Za-z0-9+/=]{0,120}$")
    """The cursor, at the other end of the selection."""


class Cursor(PresenceIn):
    name: str
    """The interviewer's name."""
    id: str
    """Of the interviewer's account."""


class PresenceForCandidate(Schema):
    watchers: list[str]
    """The names of the interviewers who watch now."""
    cursors: list[Cursor]
    """Of interviewers who may type."""


class SignalIn(Schema):
    """A paste, or that the candidate left the page or returned to it."""

    kind: Literal["pasted", "left_page", "returned"]
    slug: str = Field(max_length=80)
    exercise: str = Field("implement", max_length=20)
    lines: int = Field(0, ge=0, le=1_000_000)
    characters: int = Field(0, ge=0, le=10_000_000)
    """Of what was pasted."""
    seconds: int = Field(0, ge=0, le=86_400)
    """For `returned`: how long the page was hidden."""
