"""Server-sent events of one submission for one page, until its report is stored or it is cancelled.

The results come from the submission's Redis stream. Its entry ids are the event ids, so a page that reconnects resumes
where it stopped. The row is read when an event says that it changed, and otherwise every CHECK_SECONDS: an event can be
lost, and the reader can lose access. All streams of a process share the positions in the queue.
"""

import asyncio
import contextlib
import json
import logging
import math
import re
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import Error, connections
from django.db.models import QuerySet
from redis import asyncio as aioredis
from redis.exceptions import RedisError

from judge.domain.queue_position import load_queue_positions
from judge.http import shutdown
from judge.messaging.publisher import QUEUE_KEY, RESULT_EVENTS, get_stream_key
from judge.models import Submission
from judge.storage_errors import is_storage_error

logger = logging.getLogger(__name__)
CHECK_SECONDS = 10.0
"""With the time-outs of Redis, a stream notices within 15 s that an event was lost or that its reader lost access."""
WAIT_SECONDS = 1.0
"""How long one read waits for events. A stream ends within this time when the server stops."""
FIRST_POSITION = "0-0"
EVENT_ID = re.compile(r"\d{1,19}-\d{1,19}")

T = TypeVar("T")
Event = tuple[str, str, str]
"""Id, name and data of one entry of a Redis stream."""


class EventView(Protocol):
    """Selects what one reader may see and renders it as JSON."""

    def list_visible(self) -> QuerySet[Submission]:
        """Return the submissions that the reader may follow now: a link can be revoked while a stream is open."""
        ...

    def render_result(self, event: str, data: str) -> str:
        """`event` is one of RESULT_EVENTS, and `data` is the JSON that the worker published."""
        ...

    def render_report(self, row: Submission) -> str: ...


class QueuePositions:
    """How many submissions are ahead of each queued one, for all streams of this process.

    At most once in WAIT_SECONDS it asks Redis whether the queue has changed. It asks the database only if so, and after
    CHECK_SECONDS.
    """

    def __init__(self) -> None:
        self._positions: dict[UUID, int] = {}
        self._version: str | None = None
        self._next_look = self._valid_until = 0.0

    async def get(self, pk: UUID, client: Any) -> int | None:
        """Return None if the submission was not in the queue at the last look."""
        if time.monotonic() >= self._next_look:
            self._next_look = math.inf  # other streams use the last positions meanwhile
            try:
                await self._look(pk, client)
            finally:
                self._next_look = time.monotonic() + WAIT_SECONDS
        return self._positions.get(pk)

    async def _look(self, pk: UUID, client: Any) -> None:
        version, now = await read_queue_version(client), time.monotonic()
        if version != self._version or pk not in self._positions or now >= self._valid_until:
            self._positions = await query_in_thread(load_queue_positions)
            self._version, self._valid_until = version, now + CHECK_SECONDS


POSITIONS = QueuePositions()


async def stream_submission_events(pk: UUID, view: EventView, last_event_id: str) -> AsyncIterator[bytes]:
    """Yield encoded server-sent events. Starts after `last_event_id` if that is a valid id, else with the first."""
    position = last_event_id if EVENT_ID.fullmatch(last_event_id) else FIRST_POSITION
    client = aioredis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=WAIT_SECONDS + 0.5, decode_responses=True
    )
    state, sent_ahead, next_check = "", None, 0.0
    events: list[Event] = []
    try:
        while not shutdown.is_stopping():
            if time.monotonic() >= next_check or any(name not in RESULT_EVENTS for _, name, _ in events):
                state = await query_in_thread(lambda: load_state(pk, view))
                if state is None:
                    return
                if state == Submission.State.DONE:
                    yield format_event("report", await query_in_thread(lambda: load_report(pk, view)))
                    return
                # After each check the state is sent again, so no proxy and no page takes the stream for dead.
                sent_ahead, next_check = None, time.monotonic() + CHECK_SECONDS
            ahead = await POSITIONS.get(pk, client) if state == Submission.State.QUEUED else 0
            if ahead is None:
                next_check = 0.0  # claimed since the check, or queued since the last look at the queue
            elif ahead != sent_ahead:
                sent_ahead = ahead
                yield format_event("state", json.dumps({"state": state, "ahead": ahead}))
            if state == Submission.State.CANCELLED:
                return
            events = await read_events(client, pk, position)
            for position, name, data in events:
                if name in RESULT_EVENTS:
                    yield format_event(name, view.render_result(name, data), position)
    except Error as error:
        if not is_storage_error(error):
            raise
        # The page polls then, and its requests get a 503 until the database is back.
        logger.warning("an event stream ended because the database is unavailable: %s", error)
    finally:
        with contextlib.suppress(RedisError, OSError):
            await client.aclose()


async def read_events(client: Any, pk: UUID, position: str) -> list[Event]:
    """Return up to 50 events after `position`. Waits up to WAIT_SECONDS for the first one."""
    try:
        streams = await client.xread({get_stream_key(pk): position}, block=int(WAIT_SECONDS * 1000), count=50)
    except (RedisError, OSError):
        await asyncio.sleep(WAIT_SECONDS)
        return []
    return [(entry_id, fields["event"], fields["data"]) for _, entries in streams for entry_id, fields in entries]


async def read_queue_version(client: Any) -> str | None:
    """Return a value that differs after each change of the queue; None while Redis is unavailable."""
    try:
        return await client.get(QUEUE_KEY)
    except (RedisError, OSError):
        return None


def format_event(event: str, data: str, event_id: str = "") -> bytes:
    """Encode one event. `data` is JSON without line breaks, so one data line is enough."""
    id_line = f"id: {event_id}\n" if event_id else ""
    return f"{id_line}event: {event}\ndata: {data}\n\n".encode()


async def query_in_thread(query: Callable[[], T]) -> T:
    """Query the database in a thread that closes its connection: a stream must not hold one for minutes."""

    def query_and_close() -> T:
        try:
            return query()
        finally:
            connections.close_all()

    return await asyncio.to_thread(query_and_close)


def load_state(pk: UUID, view: EventView) -> str | None:
    """Return None if the submission was deleted or the reader lost access."""
    return view.list_visible().filter(pk=pk).values_list("state", flat=True).first()


def load_report(pk: UUID, view: EventView) -> str:
    related = Submission.objects.select_related("session__candidate", "session__interview", "report")
    return view.render_report(related.get(pk=pk))
