"""Server-sent events of a session for an interviewer who watches it: what `judge.http.session_stream` sends, but
nothing of the candidate in private periods, and the list of submissions instead of their events.

The same rules apply: the database is the truth, Redis only wakes the stream, and each check finds what was lost.
"""

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

from judge.domain.documents.stored_updates import list_shown_updates_after
from judge.http import shutdown, submission_stream
from judge.http.session_stream import BATCH_SIZE, UpdateEventReader, find_last_entry, find_start
from judge.http.shared_reader import READER
from judge.http.submission_stream import (
    CHECK_SECONDS,
    FIRST_POSITION,
    StreamClient,
    format_event,
    query_in_thread,
    vary,
)
from judge.messaging.presence import CANDIDATE, REREAD_SECONDS, load_people
from judge.messaging.session_events import get_presence_key, get_session_key
from judge.models import DocumentUpdate


@dataclass(slots=True)
class LiveCheck:
    clock: str
    """The JSON of an event `session`."""
    seconds_left: float
    """See `judge.http.session_stream.find_seconds_left`."""
    is_private: bool


class LiveView(Protocol):
    """What one interviewer may see."""

    def check(self) -> LiveCheck | None:
        """None if the session was deleted or the interviewer lost access."""
        ...

    def render_submissions(self) -> str: ...

    def announce(self) -> None:
        """Let the other pages know that the interviewer watches."""
        ...

    def leave(self) -> None: ...


async def stream_live_events(pk: int, digest: str, view: LiveView, cursor: str) -> AsyncIterator[bytes]:
    """Yield encoded server-sent events. Starts after `cursor`, or with the next update if it is not valid."""
    async with StreamClient() as client:
        position = await query_in_thread(lambda: find_start(pk, digest, cursor))
        stream = LiveStream(client, pk, view, ShownUpdateReader(pk, digest, position))
        try:
            async for event in stream.read():
                yield event
        finally:
            await query_in_thread(view.leave)


class LiveStream:
    def __init__(self, client: Any, pk: int, view: LiveView, updates: "ShownUpdateReader") -> None:
        self._client, self._pk, self._view, self._updates = client, pk, view, updates
        self._next_check = self._next_presence = 0.0
        self._is_private = True
        self._queue_version: str | None = None
        self._sent: dict[str, str] = {}
        """The data of the latest event, by name."""

    async def read(self) -> AsyncIterator[bytes]:
        """Ends when the interviewer loses access."""
        key, presence_key = get_session_key(self._pk), get_presence_key(self._pk)
        positions = {key: await find_last_entry(self._client, self._pk), presence_key: FIRST_POSITION}
        while not shutdown.is_stopping():
            if time.monotonic() >= self._next_check:
                check = await query_in_thread(self._view.check)
                if check is None:
                    return
                async for event in self._apply_check(check):
                    yield event
            for event in [*await self._read_submissions(), *await self._read_presence()]:
                yield event
            for stream, entry_id, fields in await READER.read(positions):
                positions[stream] = entry_id
                if stream == presence_key:
                    self._next_presence = 0.0  # everybody's entry is read again
                else:
                    async for event in self._apply_entry(fields):
                        yield event

    async def _apply_check(self, check: LiveCheck) -> AsyncIterator[bytes]:
        self._next_check = time.monotonic() + min(vary(CHECK_SECONDS), check.seconds_left or CHECK_SECONDS)
        self._is_private, self._queue_version, self._next_presence = check.is_private, None, 0.0
        yield format_event("session", check.clock)
        await query_in_thread(self._view.announce)
        if not check.is_private:
            async for event in self._updates.load_events():
                yield event

    async def _apply_entry(self, fields: dict[str, str]) -> AsyncIterator[bytes]:
        if not fields["position"]:
            self._next_check = 0.0  # the session has changed
        elif not self._is_private:
            async for event in self._updates.accept(fields):
                yield event

    async def _read_submissions(self) -> list[bytes]:
        """Ask the database after each check, and when the state of any submission has changed."""
        version = await submission_stream.QUEUE_VERSION.get(self._client)
        if self._queue_version is not None and version in (None, self._queue_version):
            return []
        self._queue_version = version or ""
        return self._format_change("submissions", await query_in_thread(self._view.render_submissions))

    async def _read_presence(self) -> list[bytes]:
        """Nothing of the candidate in a private period. Otherwise after a change, and to notice who has left."""
        if time.monotonic() < self._next_presence:
            return []
        self._next_presence = time.monotonic() + REREAD_SECONDS
        people = await load_people(self._client, self._pk)
        shown = {person: entry for person, entry in people.items() if person != CANDIDATE or not self._is_private}
        return self._format_change(
            "presence", json.dumps({"people": [entry | {"id": person} for person, entry in shown.items()]})
        )

    def _format_change(self, name: str, data: str) -> list[bytes]:
        """The event, or none if the latest event of this name had the same data."""
        if self._sent.get(name) == data:
            return []
        self._sent[name] = data
        return [format_event(name, data)]


class ShownUpdateReader(UpdateEventReader):
    """Yields the event of each update that interviewers receive once, in order, whether Redis has it or not."""

    async def accept(self, fields: dict[str, str]) -> AsyncIterator[bytes]:
        if int(fields["position"]) == self._position + 1 and fields["hidden"]:
            self._position += 1
            return
        async for event in super().accept(fields):
            yield event

    def _list_next(self) -> list[DocumentUpdate]:
        return list_shown_updates_after(self._pk, self._position, BATCH_SIZE)
