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

from judge.actions.queue.claim import ahead
from judge.grading.report import CaseReport, ImplementationReport
from judge.http import shutdown
from judge.messaging.publisher import key
from judge.models import Submission

LOOK_SECONDS = 1.0
FAR = 20
"""That many ahead, and nothing changes soon but their number."""
FAR_LOOK_SECONDS = 5.0
HEARTBEAT_SECONDS = 15.0
BEGINNING = "0-0"
GONE: dict[str, Any] = {}
EVENT_ID = re.compile(r"\d{1,19}-\d{1,19}")

T = TypeVar("T")
Event = tuple[str, str, str]
"""Id, name and data of one entry of the bus."""


class View(Protocol):
    """What this reader may see, as JSON."""

    def rows(self) -> QuerySet[Submission]:
        """Those that may be followed, also as of now: a link may have been revoked since."""
        ...

    def case(self, case: CaseReport) -> str: ...

    def implementation(self, one: ImplementationReport) -> str: ...

    def report(self, row: Submission) -> str: ...


SHOWN: dict[str, Callable[[View, str], str]] = {
    "case": lambda view, data: view.case(CaseReport.model_validate_json(data)),
    "implementation": lambda view, data: view.implementation(ImplementationReport.model_validate_json(data)),
}
"""The bus's entries that pages are told of, by name."""


async def follow(pk: UUID, view: View, last_event_id: str) -> AsyncIterator[bytes]:
    position = last_event_id if EVENT_ID.fullmatch(last_event_id) else BEGINNING
    bus = aioredis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, decode_responses=True)
    told, spoke, look_at = GONE, time.monotonic(), 0.0
    events: list[Event] = []
    try:
        while not shutdown.begun():
            if time.monotonic() >= look_at or any(name not in SHOWN for _, name, _ in events):
                state = await in_thread(lambda: state_of(pk, view))
                if state == GONE:
                    return
                if state["state"] == Submission.State.DONE:
                    yield message("report", await in_thread(lambda: report_of(pk, view)))
                    return
                if state != told:
                    told, spoke = state, time.monotonic()
                    yield message("state", json.dumps(state))
                look_at = time.monotonic() + (FAR_LOOK_SECONDS if state["ahead"] > FAR else LOOK_SECONDS / 2)
            events = await read(bus, pk, position)
            for position, name, data in events:
                if name in SHOWN:
                    spoke = time.monotonic()
                    yield message(name, SHOWN[name](view, data), position)
            if time.monotonic() - spoke > HEARTBEAT_SECONDS:
                spoke = time.monotonic()
                yield b": still here\n\n"
    finally:
        with contextlib.suppress(RedisError, OSError):
            await bus.aclose()


async def read(bus: Any, pk: UUID, position: str) -> list[Event]:
    """What came after `position`: at once, or within a second, or nothing."""
    try:
        found = await bus.xread({key(pk): position}, block=int(LOOK_SECONDS * 1000), count=50)
    except (RedisError, OSError):
        await asyncio.sleep(LOOK_SECONDS)
        return []
    return [(entry, fields["event"], fields["data"]) for _, entries in found for entry, fields in entries]


def message(event: str, data: str, event_id: str = "") -> bytes:
    """JSON has no line breaks outside its strings and escapes those within, so that one data line is enough."""
    resume = f"id: {event_id}\n" if event_id else ""
    return f"{resume}event: {event}\ndata: {data}\n\n".encode()


async def in_thread(look: Callable[[], T]) -> T:
    """Ask the database from a thread that gives its connection back: a stream must not hold one for minutes."""

    def looked() -> T:
        try:
            return look()
        finally:
            connections.close_all()

    return await asyncio.to_thread(looked)


def state_of(pk: UUID, view: View) -> dict[str, Any]:
    """The data of a state event; GONE once it was deleted, or is no longer this reader's to see."""
    row = view.rows().only("state", "tag", "priority", "created_at").filter(pk=pk).first()
    return GONE if row is None else {"state": row.state, "ahead": ahead(row)}


def report_of(pk: UUID, view: View) -> str:
    related = Submission.objects.select_related("invitation__candidate", "invitation__interview", "report")
    return view.report(related.get(pk=pk))
