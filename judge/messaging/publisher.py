"""Event streams: one Redis stream for each submission, written by its worker and read by `judge.http.sse`.

They only speed up the pages. A reader that misses an event finds the stored row.
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
    """Publishes the events of one submission. While Redis is unavailable, events are lost, but judging continues."""

    def __init__(self, submission: UUID) -> None:
        self._key = get_stream_key(submission)
        self._redis = connect_redis()
        self._unavailable = False

    def create_stream(self) -> None:
        """Create the stream. The other methods do not, so a stream that was deleted meanwhile does not reappear."""
        self._publish("state_changed", "", create=True)

    def publish_case(self, case: CaseReport) -> None:
        self._publish("case", case.model_dump_json())

    def publish_implementation(self, one: ImplementationReport) -> None:
        self._publish("implementation", one.model_dump_json())

    def publish_state_change(self) -> None:
        """Publish that the row changed. Retries even if Redis was unavailable before."""
        self._unavailable = False
        self._publish("state_changed", "")

    def close(self) -> None:
        self._redis.close()

    def _publish(self, event: str, data: str, *, create: bool = False) -> None:
        if self._unavailable:
            return
        try:
            with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.xadd(self._key, {"event": event, "data": data}, maxlen=MAX_EVENTS, nomkstream=not create)
                pipeline.expire(self._key, STREAM_SECONDS)
                pipeline.execute()
        except (RedisError, OSError) as error:
            self._unavailable = True
            logger.warning("Redis is unavailable, so this submission's events are not published: %s", error)


def delete_streams(submissions: Sequence[UUID]) -> None:
    """Delete the streams of these submissions. While Redis is unavailable they expire within STREAM_SECONDS instead."""
    keys = [get_stream_key(submission) for submission in submissions]
    if not keys:
        return
    try:
        with connect_redis() as client:
            for start in range(0, len(keys), BATCH_SIZE):
                client.unlink(*keys[start : start + BATCH_SIZE])
    except (RedisError, OSError) as error:
        logger.warning("Redis is unavailable, so the deleted submissions' streams expire within an hour: %s", error)


def rewrite_aof() -> None:
    """Remove deleted events from Redis's append-only file, which contains every command until it is rewritten."""
    try:
        with connect_redis() as client:
            persistence = cast("dict[str, Any]", client.info("persistence"))
            if persistence["aof_enabled"] and not persistence["aof_rewrite_in_progress"]:
                client.bgrewriteaof()
    except (RedisError, OSError) as error:
        logger.warning("Redis is unavailable, so its append-only file is rewritten later: %s", error)


def connect_redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=2)
