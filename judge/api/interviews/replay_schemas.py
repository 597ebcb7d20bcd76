"""Response bodies of the replay of a session."""

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from judge.api.interviews.session_report_schemas import SessionHeading
from judge.api.schemas import MAX_ID
from judge.api.sessions.submission_schemas import SubmissionOut


class ReplayDocument(Schema):
    id: int
    slug: str
    title: str
    exercise: str


class ReplayEvent(Schema):
    """What happened beside edits and submissions, see `judge.models.TimelineEvent`."""

    kind: str
    at: datetime
    slug: str
    exercise: str
    """Slug and exercise are empty for what concerns the whole session."""
    detail: dict[str, Any]


class Replay(SessionHeading):
    """A session's record without the edits, which are read in batches."""

    documents: list[ReplayDocument]
    events: list[ReplayEvent]
    submissions: list[SubmissionOut]
    """Oldest first."""


class ReplayPosition(Schema):
    after: int = Field(0, ge=0, le=MAX_ID)
    """The position in the session after which the batch starts."""


class ReplayUpdates(Schema):
    """A batch of document updates in the order in which they were stored. The lists have one entry for each update."""

    documents: list[int]
    """Their ids."""
    times: list[int]
    """When the server stored it, in milliseconds since 1970."""
    authors: list[Literal["server", "candidate", "interviewer"]]
    sizes: list[int]
    """In bytes."""
    updates: str
    """All updates one after the other, in base64."""
    next: int | None
    """`after` for the next batch; None after the last one."""
