"""A submission's events for one page, as server-sent events, until its report is stored.

They come from its Redis stream, whose ids are the event ids, so that a page that lost its connection goes on
where it was. The stored row is looked at every second, more seldom while much is ahead of it, whether the bus speaks or
is away: so the end is never missed, and who may no longer read hears no more.
"""

import asyncio
import contextlib
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.db.models import QuerySet
from redis import asyncio as aioredis
from redis.exceptions import RedisError

from judge.actions.queue.claim import count_submissions_ahead
from judge.grading.report import CaseReport, ImplementationReport
from judge.http import shutdown
from judge.messaging.publisher import get_stream_key
from judge.models import Submission

POLL_SECONDS = 1.0
FAR_AHEAD = 20
"""That many ahead, and nothing changes soon but their number."""
FAR_POLL_SECONDS = 5.0
HEARTBEAT_SECONDS = 15.0
FIRST_POSITION = "0-0"
DELETED: dict[str, Any] = {}
EVENT_ID = re.compile(r"\d{1,19}-\d{1,19}")

T = TypeVar("T")
Event = tuple[str, str, str]
"""Id, name and data of one entry of the bus."""


class EventView(Protocol):
    """What this reader may see, as JSON."""

    def rows(self) -> QuerySet[Submission]:
        """Those that may be followed, also as of now: a link may have been revoked since."""
        ...

    def case(self, case: CaseReport) -> str: ...

    def implementation(self, one: ImplementationReport) -> str: ...

    def report(self, row: Submission) -> str: ...


EVENT_RENDERERS: dict[str, Callable[[EventView, str], str]] = {
    "case": lambda view, data: view.case(CaseReport.model_validate_json(data)),
    "implementation": lambda view, data: view.implementation(ImplementationReport.model_validate_json(data)),
}
"""The bus's entries that pages are told of, by name."""


async def stream_submission_events(pk: UUID, view: EventView, last_event_id: str) -> AsyncIterator[bytes]:
    position = last_event_id if EVENT_ID.fullmatch(last_event_id) else FIRST_POSITION
    bus = aioredis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, decode_responses=True)
    sent_state, last_sent, next_poll = DELETED, time.monotonic(), 0.0
    events: list[Event] = []
    try:
        while not shutdown.is_stopping():
            if time.monotonic() >= next_poll or any(name not in EVENT_RENDERERS for _, name, _ in events):
                state = await query_in_thread(lambda: load_state(pk, view))
                if state == DELETED:
                    return
                if state["state"] == Submission.State.DONE:
                    yield format_event("report", await query_in_thread(lambda: load_report(pk, view)))
                    return
                if state != sent_state:
                    sent_state, last_sent = state, time.monotonic()
                    yield format_event("state", json.dumps(state))
                next_poll = time.monotonic() + (FAR_POLL_SECONDS if state["ahead"] > FAR_AHEAD else POLL_SECONDS / 2)
            events = await read_events(bus, pk, position)
            for position, name, data in events:
                if name in EVENT_RENDERERS:
                    last_sent = time.monotonic()
                    yield format_event(name, EVENT_RENDERERS[name](view, data), position)
            if time.monotonic() - last_sent > HEARTBEAT_SECONDS:
                last_sent = time.monotonic()
                yield b": still here\n\n"
    finally:
        with contextlib.suppress(RedisError, OSError):
            await bus.aclose()


async def read_events(bus: Any, pk: UUID, position: str) -> list[Event]:
    """What came after `position`: at once, or within a second, or nothing."""
    try:
        found = await bus.xread({get_stream_key(pk): position}, block=int(POLL_SECONDS * 1000), count=50)
    except (RedisError, OSError):
        await asyncio.sleep(POLL_SECONDS)
        return []
    return [(entry, fields["event"], fields["data"]) for _, entries in found for entry, fields in entries]


def format_event(event: str, data: str, event_id: str = "") -> bytes:
    """JSON has no line breaks outside its strings and escapes those within, so that one data line is enough."""
    resume = f"id: {event_id}\n" if event_id else ""
    return f"{resume}event: {event}\ndata: {data}\n\n".encode()


async def query_in_thread(query: Callable[[], T]) -> T:
    """Ask the database from a thread that gives its connection back: a stream must not hold one for minutes."""

    def looked() -> T:
        try:
            return query()
        finally:
            connections.close_all()

    return await asyncio.to_thread(looked)


def load_state(pk: UUID, view: EventView) -> dict[str, Any]:
    """The data of a state event; GONE once it was deleted, or is no longer this reader's to see."""
    row = view.rows().only("state", "tag", "priority", "created_at").filter(pk=pk).first()
    return DELETED if row is None else {"state": row.state, "ahead": count_submissions_ahead(row)}


def load_report(pk: UUID, view: EventView) -> str:
    related = Submission.objects.select_related("session__candidate", "session__interview", "report")
    return view.report(related.get(pk=pk))
