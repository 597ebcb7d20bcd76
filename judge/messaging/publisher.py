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

STREAM_SECONDS = 3600
MAX_EVENTS = 1000


BATCH_SIZE = 500


def get_stream_key(submission: UUID) -> str:
    return f"submission:{submission}"


class EventPublisher:
    """Tells what happens to one submission. A bus that is away costs the events, never the judging."""

    def __init__(self, submission: UUID) -> None:
        self._key = get_stream_key(submission)
        self._redis = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=2)
        self._unavailable = False

    def create_stream(self) -> None:
        """Makes the stream. Nothing else does, so that one that was forgotten meanwhile does not come back."""
        self._publish("look", "", make=True)

    def publish_case(self, case: CaseReport) -> None:
        self._publish("case", case.model_dump_json())

    def publish_implementation(self, one: ImplementationReport) -> None:
        self._publish("implementation", one.model_dump_json())

    def publish_state_change(self) -> None:
        """The row has changed. Tried even when the bus was away before."""
        self._unavailable = False
        self._publish("look", "")

    def close(self) -> None:
        self._redis.close()

    def _publish(self, event: str, data: str, *, make: bool = False) -> None:
        if self._unavailable:
            return
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.xadd(self._key, {"event": event, "data": data}, maxlen=MAX_EVENTS, nomkstream=not make)
                pipeline.expire(self._key, STREAM_SECONDS)
                pipeline.execute()
        except (RedisError, OSError) as error:
            self._unavailable = True
            logger.warning("the event bus is away: %s", error)


def delete_streams(submissions: Sequence[UUID]) -> None:
    """Remove the streams of these. Where the bus is away they go by themselves within the hour."""
    keys = [get_stream_key(submission) for submission in submissions]
    if not keys:
        return
    try:
        with connect_redis() as client:
            for at in range(0, len(keys), BATCH_SIZE):
                client.unlink(*keys[at : at + BATCH_SIZE])
    except (RedisError, OSError) as error:
        logger.warning("the event bus is away; the streams of what was deleted go within the hour: %s", error)


def rewrite_aof() -> None:
    """Where the bus keeps a file of all it was told, that holds every event until it is written anew."""
    try:
        with connect_redis() as client:
            found = cast("dict[str, Any]", client.info("persistence"))
            if found["aof_enabled"] and not found["aof_rewrite_in_progress"]:
                client.bgrewriteaof()
    except (RedisError, OSError) as error:
        logger.warning("the event bus is away; its file is written anew later: %s", error)


def connect_redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=2)
