"""Server-sent events of one submission for one page, until its report is stored or it is cancelled.

The results come from the submission's Redis stream. Its entry ids are the event ids, so a page that reconnects resumes
where it stopped. The row is read when an event says that it changed, and otherwise every CHECK_SECONDS: an event can be
lost, and the reader can lose access. All streams of a process share the positions in the queue.
"""

import contextlib
import json
import logging
import math
import random
import re
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import Error
from django.db.models import QuerySet
from redis import asyncio as aioredis
from redis.exceptions import RedisError

from judge.domain.queue_position import load_queue_positions
from judge.http import shutdown
from judge.http.database_threads import STREAM_QUERIES
from judge.http.shared_reader import READER, WAIT_SECONDS
from judge.messaging.publisher import QUEUE_KEY, RESULT_EVENTS, get_stream_key
from judge.models import Submission
from judge.storage_errors import is_storage_error

logger = logging.getLogger(__name__)
CHECK_SECONDS = 10.0
"""With the time-outs of Redis, a stream notices within 15 s that an event was lost or that its reader lost access."""
FIRST_POSITION = "0-0"
EVENT_ID = re.compile(r"[0-9]{1,19}-[0-9]{1,19}")

T = TypeVar("T")
Event = tuple[str, str, str]
"""Id, name and data of one entry of a submission's stream."""


class EventView(Protocol):
    """Selects what one reader may see and renders it as JSON."""

    def list_visible(self) -> QuerySet[Submission]:
        """Return the submissions that the reader may follow now: a link can be revoked while a stream is open."""
        ...

    def render_result(self, event: str, data: str) -> str | None:
        """`event` is one of RESULT_EVENTS, and `data` is the JSON that the worker published. None hides the result."""
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


class QueueVersion:
    """A value that differs after each change of the queue, for all streams of this process. Read at most once in
    WAIT_SECONDS; None while Redis is unavailable."""

    def __init__(self) -> None:
        self._version: str | None = None
        self._next_look = 0.0

    async def get(self, client: Any) -> str | None:
        if time.monotonic() >= self._next_look:
            self._next_look = math.inf  # other streams use the last version meanwhile
            try:
                self._version = await read_queue_version(client)
            finally:
                self._next_look = time.monotonic() + WAIT_SECONDS
        return self._version


QUEUE_VERSION = QueueVersion()


async def stream_submission_events(pk: UUID, view: EventView, last_event_id: str) -> AsyncIterator[bytes]:
    """Yield encoded server-sent events. Starts after `last_event_id` if that is a valid id, else with the first."""
    position = last_event_id if EVENT_ID.fullmatch(last_event_id) else FIRST_POSITION
    state, sent_ahead, next_check = "", None, 0.0
    events: list[Event] = []
    async with StreamClient() as client:
        while not shutdown.is_stopping():
            if time.monotonic() >= next_check or any(name not in RESULT_EVENTS for _, name, _ in events):
                state = await query_in_thread(lambda: load_state(pk, view))
                if state is None:
                    return
                if state == Submission.State.DONE:
                    yield format_event("report", await query_in_thread(lambda: load_report(pk, view)))
                    return
                # After each check the state is sent again, so no proxy and no page takes the stream for dead.
                sent_ahead, next_check = None, time.monotonic() + vary(CHECK_SECONDS)
            ahead = await POSITIONS.get(pk, client) if state == Submission.State.QUEUED else 0
            if ahead is None:
                next_check = 0.0  # claimed since the check, or queued since the last look at the queue
            elif ahead != sent_ahead:
                sent_ahead = ahead
                yield format_event("state", json.dumps({"state": state, "ahead": ahead}))
            if state == Submission.State.CANCELLED:
                return
            events = await read_events(pk, position)
            results = await render_results(view, [event for event in events if event[1] in RESULT_EVENTS])
            for event_position, name, result in results:
                yield format_event(name, result, event_position)
            position = events[-1][0] if events else position


async def render_results(view: EventView, events: list[Event]) -> list[Event]:
    """What the view shows of these results. It may ask the database what its reader may see now."""
    if not events:
        return []
    shown = await query_in_thread(lambda: [(at, name, view.render_result(name, data)) for at, name, data in events])
    return [(at, name, result) for at, name, result in shown if result is not None]


class StreamClient:
    """A connection to Redis for one event stream. An error of the database ends the stream without one of its own: the
    page connects again or polls, and its requests get a 503 until the database is back.

    No generator, because the event loop closes all generators that are left at the same time.
    """

    async def __aenter__(self) -> Any:
        self._client = aioredis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=WAIT_SECONDS + 0.5, decode_responses=True
        )
        return self._client

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        with contextlib.suppress(RedisError, OSError):
            await self._client.aclose()
        if not isinstance(error, Error) or not is_storage_error(error):
            return False
        logger.warning("an event stream ended because the database is unavailable: %s", error)
        return True


def vary(seconds: float) -> float:
    """Up to a fifth less, so that streams that were opened together do not ask the database together forever."""
    return seconds * random.uniform(0.8, 1)


async def read_events(pk: UUID, position: str) -> list[Event]:
    entries = await READER.read({get_stream_key(pk): position})
    return [(entry_id, fields["event"], fields["data"]) for _, entry_id, fields in entries]


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
    """Query the database in a thread: a stream must not hold a connection for minutes."""
    return await STREAM_QUERIES.run(query)


def load_state(pk: UUID, view: EventView) -> str | None:
    """Return None if the submission was deleted or the reader lost access."""
    return view.list_visible().filter(pk=pk).values_list("state", flat=True).first()


def load_report(pk: UUID, view: EventView) -> str:
    related = Submission.objects.select_related("session__candidate", "session__interview", "report")
    return view.render_report(related.get(pk=pk))
