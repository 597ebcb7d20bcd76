"""Server-sent events of a session for one page: the updates of its documents in order, its clock, its state, its
submissions, and who watches.

The database is the truth, and a page resumes at a position in it. Redis only carries each update to the pages at once.
A stream asks the database when an update is missing, and otherwise every CHECK_SECONDS: an event can be lost, the link
can be revoked, and the time can be up.
"""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from redis.exceptions import RedisError

from judge.domain.documents.stored_updates import find_latest_position, list_updates_after
from judge.domain.private_periods import is_private_now
from judge.http import shutdown
from judge.http.session_submission_events import SubmissionEventReader, SubmissionViews
from judge.http.shared_reader import READER
from judge.http.submission_stream import (
    CHECK_SECONDS,
    FIRST_POSITION,
    StreamClient,
    format_event,
    query_in_thread,
    vary,
)
from judge.messaging.presence import REREAD_SECONDS, People, load_people
from judge.messaging.session_events import format_update, get_presence_key, get_session_key
from judge.models import CandidateSession, DocumentUpdate, SessionState, Submission

BATCH_SIZE = 100


class SessionView(SubmissionViews, Protocol):
    """What one reader may see."""

    def find_session(self) -> CandidateSession | None:
        """The session as `select_checked_sessions` selects it, if the reader may follow it now."""
        ...

    def render_clock(self, session: CandidateSession) -> str:
        """The JSON of an event `session`. It is sent with each check, so no proxy takes the stream for dead."""
        ...

    def render_presence(self, people: People) -> str:
        """The JSON of an event `presence`; "" if nobody can watch."""
        ...


@dataclass(slots=True)
class SessionCheck:
    clock: str
    """The JSON of an event `session`."""
    seconds_left: float
    """See `find_seconds_left`."""
    unjudged: list[UUID]
    """Submissions without a result."""
    is_closed: bool
    """The page reads that the invitation was withdrawn or has expired, and nothing after it."""


async def stream_session_events(pk: int, digest: str, view: SessionView, cursor: str) -> AsyncIterator[bytes]:
    """Yield encoded server-sent events. Starts after `cursor`, or with the next update if it is not valid."""
    async with StreamClient() as client:
        position = await query_in_thread(lambda: find_start(pk, digest, cursor))
        stream = SessionStream(client, pk, view, UpdateEventReader(pk, digest, position))
        async for event in stream.read():
            yield event


class SessionStream:
    def __init__(self, client: Any, pk: int, view: SessionView, updates: "UpdateEventReader") -> None:
        self._client, self._pk, self._view, self._updates = client, pk, view, updates
        self._submissions = SubmissionEventReader(view, client)
        self._next_check = self._next_presence = 0.0
        self._presence = ""

    async def read(self) -> AsyncIterator[bytes]:
        """Ends when the reader loses access."""
        key, presence_key = get_session_key(self._pk), get_presence_key(self._pk)
        positions = {key: await find_last_entry(self._client, self._pk), presence_key: FIRST_POSITION}
        while not shutdown.is_stopping():
            if time.monotonic() >= self._next_check:
                check = await query_in_thread(lambda: check_session(self._view))
                if check is None:
                    return
                if check.is_closed:
                    yield format_event("session", check.clock)
                    return
                async for event in self._apply_check(check):
                    yield event
            async for event in self._read_changes():
                yield event
            for stream, entry_id, fields in await READER.read(positions | self._submissions.positions):
                if stream in positions:
                    positions[stream] = entry_id
                if stream == presence_key:
                    self._next_presence = 0.0  # everybody's entry is read again
                    continue
                async for event in self._apply_entry(stream, entry_id, fields):
                    yield event

    async def _apply_check(self, check: SessionCheck) -> AsyncIterator[bytes]:
        self._next_check = time.monotonic() + min(vary(CHECK_SECONDS), check.seconds_left or CHECK_SECONDS)
        yield format_event("session", check.clock)
        self._submissions.follow(check.unjudged)
        async for event in self._updates.load_events():
            yield event

    async def _read_changes(self) -> AsyncIterator[bytes]:
        if time.monotonic() >= self._next_presence:
            self._next_presence = time.monotonic() + REREAD_SECONDS
            presence = self._view.render_presence(await load_people(self._client, self._pk))
            if presence != self._presence:
                self._presence = presence
                yield format_event("presence", presence)
        async for event in self._submissions.read_changes():
            yield event

    async def _apply_entry(self, stream: str, entry_id: str, fields: dict[str, str]) -> AsyncIterator[bytes]:
        if stream in self._submissions.positions:
            for event in self._submissions.accept(stream, entry_id, fields):
                yield event
        elif submission := fields.get("submission"):
            self._submissions.follow([UUID(submission)])
        elif not fields["position"]:
            self._next_check = 0.0  # the session has changed
        else:
            async for event in self._updates.accept(fields):
                yield event


class UpdateEventReader:
    """Yields the event of each update once, in order, whether Redis has it or not."""

    def __init__(self, pk: int, digest: str, position: int) -> None:
        self._pk, self._digest = pk, digest
        self._position = position
        """Of the last update that was yielded or passed over."""

    async def accept(self, fields: dict[str, str]) -> AsyncIterator[bytes]:
        """Yield a published update, or load it with what is missing before it. Its data is "" if it is large."""
        position = int(fields["position"])
        if position == self._position + 1 and fields["data"]:
            yield self._format_and_advance(position, fields["data"])
        elif position > self._position:
            async for event in self.load_events():
                yield event

    async def load_events(self) -> AsyncIterator[bytes]:
        while rows := await query_in_thread(self._list_next):
            for row in rows:
                yield self._format_and_advance(row.position, format_update(row.document, row))

    def _list_next(self) -> list[DocumentUpdate]:
        return list_updates_after(self._pk, self._position, BATCH_SIZE)

    def _format_and_advance(self, position: int, data: str) -> bytes:
        self._position = position
        return format_event("document", data, format_cursor(self._digest, position))


async def find_last_entry(client: Any, pk: int) -> str:
    """The id of the last entry in Redis. Later ones are read from there, earlier updates from the database."""
    try:
        entries = await client.xrevrange(get_session_key(pk), count=1)
    except (RedisError, OSError):
        return FIRST_POSITION
    return entries[0][0] if entries else FIRST_POSITION


def format_cursor(digest: str, position: int) -> str:
    """The id of an event: each session counts its own updates, and a sign-in leads to another one."""
    return f"{digest}.{position}"


def find_start(pk: int, digest: str, cursor: str) -> int:
    """The position in `cursor`, or that of the latest update if the cursor is of another session or of none."""
    latest = find_latest_position(pk)
    known_digest, _, position = cursor.partition(".")
    is_valid = known_digest == digest and position.isascii() and position.isdigit() and len(position) < 12
    return min(int(position), latest) if is_valid else latest


def select_checked_sessions(pk: int) -> QuerySet[CandidateSession]:
    """The session with what a check reads, in one query. Most sessions have no submission without a result."""
    unjudged = Submission.objects.filter(session=OuterRef("pk"), state__in=Submission.UNJUDGED)
    rows = CandidateSession.objects.filter(pk=pk).select_related("interview", "candidate")
    return rows.annotate(has_unjudged=Exists(unjudged))


def check_session(view: SessionView) -> SessionCheck | None:
    """Return None if the session was deleted or the reader lost access."""
    session = view.find_session()
    if session is None:
        return None
    followed = list_unjudged(session) if session.has_unjudged else []
    return SessionCheck(
        view.render_clock(session),
        find_seconds_left(session),
        followed,
        session.state in (SessionState.REVOKED, SessionState.EXPIRED),
    )


def list_unjudged(session: CandidateSession) -> list[UUID]:
    return list(session.submissions.filter(state__in=Submission.UNJUDGED).values_list("pk", flat=True))


def find_seconds_left(session: CandidateSession) -> float:
    """Until the time is up or a private period ends; 0 if neither is to come."""
    ends = [session.ends_at if session.state == SessionState.RUNNING else None]
    if session.paused_at is None:  # a pause stops the clock of a private period, too
        ends.append(session.private_until if is_private_now(session) else None)
    left = [(end - timezone.now()).total_seconds() for end in ends if end is not None]
    return max(min(left), 0.1) if left else 0.0
