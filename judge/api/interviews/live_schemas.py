"""Responses and events of the live view."""

from datetime import datetime

from ninja import Schema

from judge.api.sessions.document_schemas import DocumentEvent
from judge.api.sessions.schemas import SessionStateName
from judge.api.sessions.submission_schemas import SubmissionOut


class LiveClock(Schema):
    """The clock and the state of a session, and the server's time."""

    state: SessionStateName
    started_at: datetime | None
    ends_at: datetime | None
    """When the time limit is reached. It moves during a pause."""
    paused_at: datetime | None
    extra_seconds: int
    private_until: datetime | None
    """The end of the private period. Until then, nothing of the candidate is sent."""
    can_type: bool
    """Whether interviewers may type."""
    now: datetime


class LiveProblem(Schema):
    slug: str
    title: str
    exercises: list[str]


class LiveDocument(Schema):
    """A document that the candidate has opened."""

    slug: str
    exercise: str
    updates: list[str]
    """Yjs updates, in base64: the state, and what came after it."""


class LiveSession(Schema):
    id: int
    session: str
    """Identifies the session to the endpoint of updates."""
    interview_id: int
    interview_title: str
    minutes: int
    candidate: str
    problems: list[LiveProblem]
    documents: list[LiveDocument]
    submissions: list[SubmissionOut]
    clock: LiveClock
    cursor: str
    """The position in the event stream after which it has the updates that are missing here."""
    max_update_bytes: int


class LiveCursor(Schema):
    """See `PresenceIn`."""

    slug: str
    exercise: str
    anchor: str
    head: str


class Person(Schema):
    id: str
    """ "candidate", or the id of an interviewer's account."""
    name: str
    cursor: LiveCursor | None


class LivePresence(Schema):
    people: list[Person]


class LiveSubmissions(Schema):
    submissions: list[SubmissionOut]


class LiveEvents(Schema):
    """The data of each event in the stream, by event name. The id of a `document` event is a cursor: a page that
    connects again with it gets the updates after it."""

    document: DocumentEvent
    session: LiveClock
    presence: LivePresence
    submissions: LiveSubmissions
