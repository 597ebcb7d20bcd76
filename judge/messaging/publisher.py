"""The event bus: one Redis stream for each submission, written by its worker and read by the pages' streams.

Nothing rests on it: whoever misses an event finds the stored row.
"""

import logging
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import redis
from django.conf import settings
from redis.exceptions import RedisError

from judge.grading.report import CaseReport, ImplementationReport

logger = logging.getLogger(__name__)

KEPT_SECONDS = 3600
KEPT_EVENTS = 1000


BATCH = 500


def key(submission: UUID) -> str:
    return f"submission:{submission}"


class Publisher:
    """Tells what happens to one submission. A bus that is away costs the events, never the judging."""

    def __init__(self, submission: UUID) -> None:
        self._key = key(submission)
        self._redis = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=2)
        self._away = False

    def begin(self) -> None:
        """Makes the stream. Nothing else does, so that one that was forgotten meanwhile does not come back."""
        self._add("look", "", make=True)

    def case(self, case: CaseReport) -> None:
        self._add("case", case.model_dump_json())

    def implementation(self, one: ImplementationReport) -> None:
        self._add("implementation", one.model_dump_json())

    def look(self) -> None:
        """The row has changed. Tried even when the bus was away before."""
        self._away = False
        self._add("look", "")

    def close(self) -> None:
        self._redis.close()

    def _add(self, event: str, data: str, *, make: bool = False) -> None:
        if self._away:
            return
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.xadd(self._key, {"event": event, "data": data}, maxlen=KEPT_EVENTS, nomkstream=not make)
                pipeline.expire(self._key, KEPT_SECONDS)
                pipeline.execute()
        except (RedisError, OSError) as error:
            self._away = True
            logger.warning("the event bus is away: %s", error)


def forget(submissions: Sequence[UUID]) -> None:
    """Remove the streams of these. Where the bus is away they go by themselves within the hour."""
    keys = [key(submission) for submission in submissions]
    if not keys:
        return
    try:
        with connected() as client:
            for at in range(0, len(keys), BATCH):
                client.unlink(*keys[at : at + BATCH])
    except (RedisError, OSError) as error:
        logger.warning("the event bus is away; the streams of what was deleted go within the hour: %s", error)


def write_file_anew() -> None:
    """Where the bus keeps a file of all it was told, that holds every event until it is written anew."""
    try:
        with connected() as client:
            found = cast("dict[str, Any]", client.info("persistence"))
            if found["aof_enabled"] and not found["aof_rewrite_in_progress"]:
                client.bgrewriteaof()
    except (RedisError, OSError) as error:
        logger.warning("the event bus is away; its file is written anew later: %s", error)


def connected() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=2)
