"""The documents of a session, their updates and their archived texts."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from judge.models import DocumentVersion


class DocumentOut(Schema):
    """A Yjs document with one root type: the Y.Text "source"."""

    session: str
    """Identifies the session. The practice link leads to one session per account or anonymous browser."""
    number: int
    """The number of the latest update in `state`."""
    state: str
    """The whole document as one update, in base64."""
    saved_at: datetime
    can_edit: bool
    max_update_bytes: int
    cursor: str
    """Where the event stream of the session starts to have later updates."""


class UpdateIn(Schema):
    """What a page has typed since its last batch."""

    session: str = Field("", max_length=40)
    """The session that it was typed in, if the page knows it."""
    client: str = Field(pattern=r"^[A-Za-z0-9_-]{8,40}$")
    """A random id of the page."""
    sequence: int = Field(ge=1, lt=2**53)
    """Counts the page's batches of this document from 1. A batch that is sent again keeps its number and content."""
    update: str = Field(max_length=4 * 1024 * 1024)
    """In version 1 of Yjs's format, in base64."""
    state_vector: str = Field(max_length=256 * 1024)
    """The page's state vector after the batch, in base64."""
    text_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    """SHA-256 of the page's text in UTF-8 after the batch."""
    private: bool = False
    """Whether some of it was typed in a private period, which may be over now."""


class UpdateStored(Schema):
    number: int
    saved_at: datetime
    resync: bool
    """The page's text differs from the server's: it drops its document and loads it again."""
    late: bool
    """It arrived after the end, so it is not judged."""
    retry_ms: int
    """How long the page waits before its next batch."""


class DocumentEvent(Schema):
    slug: str
    exercise: str
    number: int
    update: str
    client: str
    """The page that sent it, which ignores it; empty for the server."""
    author: Literal["server", "candidate", "interviewer"]
    person: str
    """The id of the interviewer who typed it; empty otherwise."""
    name: str
    """Of that interviewer."""


class DocumentVersionOut(Schema):
    """A text that left the editor without being submitted."""

    id: int
    reason: Literal["restarted", "merged"]
    archived_at: datetime


class DocumentVersionDetail(DocumentVersionOut):
    source: str

    @staticmethod
    def resolve_source(row: DocumentVersion) -> str:
        return bytes(row.source).decode()
