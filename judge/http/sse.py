"""Server-sent events of one submission for one page, until its report is stored or it is cancelled.

The events come from the submission's Redis stream. Its entry ids are the event ids, so a page that reconnects resumes
where it stopped. The stream also polls the stored row, every second or less often in a long queue, even while Redis is
unavailable. So it never misses the end, and it stops when the reader loses access.
"""

import asyncio
import contextlib
import json
import logging
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

from judge.domain.queue_position import count_submissions_ahead
from judge.grading.report import CaseReport, ImplementationReport
from judge.http import shutdown
from judge.messaging.publisher import get_stream_key
from judge.models import Submission
from judge.storage_errors import is_storage_error

logger = logging.getLogger(__name__)
POLL_SECONDS = 1.0
LONG_QUEUE = 20
"""With more submissions ahead than this, only their number changes soon."""
LONG_QUEUE_POLL_SECONDS = 5.0
HEARTBEAT_SECONDS = 15.0
FIRST_POSITION = "0-0"
NO_STATE: dict[str, Any] = {}
EVENT_ID = re.compile(r"\d{1,19}-\d{1,19}")

T = TypeVar("T")
Event = tuple[str, str, str]
"""Id, name and data of one entry of a Redis stream."""


class EventView(Protocol):
    """Selects what one reader may see and renders it as JSON."""

    def list_visible(self) -> QuerySet[Submission]:
        """Return the submissions that the reader may follow now: a link can be revoked while a stream is open."""
        ...

    def render_case(self, case: CaseReport) -> str: ...

    def render_implementation(self, one: ImplementationReport) -> str: ...

    def render_report(self, row: Submission) -> str: ...


EVENT_RENDERERS: dict[str, Callable[[EventView, str], str]] = {
    "case": lambda view, data: view.render_case(CaseReport.model_validate_json(data)),
    "implementation": lambda view, data: view.render_implementation(ImplementationReport.model_validate_json(data)),
}
"""Renderers of the stream entries that pages receive, by event name. Any other entry means that the row changed."""


async def stream_submission_events(pk: UUID, view: EventView, last_event_id: str) -> AsyncIterator[bytes]:
    """Yield encoded server-sent events. Starts after `last_event_id` if that is a valid id, else with the first."""
    position = last_event_id if EVENT_ID.fullmatch(last_event_id) else FIRST_POSITION
    client = aioredis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, decode_responses=True)
    sent_state, last_sent, next_poll = NO_STATE, time.monotonic(), 0.0
    events: list[Event] = []
    try:
        while not shutdown.is_stopping():
            if time.monotonic() >= next_poll or any(name not in EVENT_RENDERERS for _, name, _ in events):
                state = await query_in_thread(lambda: load_state(pk, view))
                if state == NO_STATE:
                    return
                if state["state"] == Submission.State.DONE:
                    yield format_event("report", await query_in_thread(lambda: load_report(pk, view)))
                    return
                if state != sent_state:
                    sent_state, last_sent = state, time.monotonic()
                    yield format_event("state", json.dumps(state))
                if state["state"] == Submission.State.CANCELLED:
                    return
                poll_seconds = LONG_QUEUE_POLL_SECONDS if state["ahead"] > LONG_QUEUE else POLL_SECONDS / 2
                next_poll = time.monotonic() + poll_seconds
            events = await read_events(client, pk, position)
            for position, name, data in events:
                if name in EVENT_RENDERERS:
                    last_sent = time.monotonic()
                    yield format_event(name, EVENT_RENDERERS[name](view, data), position)
            if time.monotonic() - last_sent > HEARTBEAT_SECONDS:
                last_sent = time.monotonic()
                yield b": still here\n\n"
    except Error as error:
        if not is_storage_error(error):
            raise
        # The page polls then, and its requests get a 503 until the database is back.
        logger.warning("an event stream ended because the database is unavailable: %s", error)
    finally:
        with contextlib.suppress(RedisError, OSError):
            await client.aclose()


async def read_events(client: Any, pk: UUID, position: str) -> list[Event]:
    """Return up to 50 events after `position`. Waits up to POLL_SECONDS for the first one."""
    try:
        streams = await client.xread({get_stream_key(pk): position}, block=int(POLL_SECONDS * 1000), count=50)
    except (RedisError, OSError):
        await asyncio.sleep(POLL_SECONDS)
        return []
    return [(entry_id, fields["event"], fields["data"]) for _, entries in streams for entry_id, fields in entries]


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


def load_state(pk: UUID, view: EventView) -> dict[str, Any]:
    """Return the data of a state event, or NO_STATE if the submission was deleted or the reader lost access."""
    row = view.list_visible().only("state", "tag", "priority", "created_at", "session").filter(pk=pk).first()
    return NO_STATE if row is None else {"state": row.state, "ahead": count_submissions_ahead(row)}


def load_report(pk: UUID, view: EventView) -> str:
    related = Submission.objects.select_related("session__candidate", "session__interview", "report")
    return view.render_report(related.get(pk=pk))
