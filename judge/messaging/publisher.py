"""Event streams: one Redis stream for each submission that was claimed, read by `judge.http.submission_stream`.

They only speed up the pages. A reader that misses an event finds the stored row, and the stored report from the end of
judging on. A stream has at most STREAM_BYTES, and expires `settings.STREAM_SECONDS` after its last renewal.
"""

import functools
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

import redis
from django.conf import settings
from django.db import transaction
from redis.backoff import NoBackoff
from redis.client import Pipeline
from redis.exceptions import RedisError
from redis.retry import Retry

from judge.grading.report import CaseReport, ImplementationReport
from judge.grading.report_limits import CASE_BYTES, EVENTS_TOO_LARGE, drop_details, limit_case, limit_implementation

logger = logging.getLogger(__name__)

RESULT_EVENTS = ("case", "implementation")
"""The events with a result, as JSON. Any other event means that the row has changed."""
QUEUE_KEY = "submission:queue"
"""A counter of state changes. While it stays the same, so does the queue."""
MAX_EVENTS = 1000
DETAIL_BYTES = 192 * 1024
"""After events of this size together, a stream gets cases without details: the report will have them."""
STREAM_BYTES = 256 * 1024
"""After events of this size together, a stream gets no more results. The page shows them when it gets the report."""
MAX_CHARACTER_BYTES = 4
BATCH_SIZE = 500


def get_stream_key(submission: UUID) -> str:
    return f"submission:{submission}"


class EventPublisher:
    """Publishes the events of one submission. After Redis has failed once, its other events are lost, but judging
    continues."""

    def __init__(self, submission: UUID) -> None:
        self._key = get_stream_key(submission)
        self._redis = connect_redis(settings.REDIS_URL)
        self._unavailable = False
        self.published_bytes = 0
        """Size of the results that were published."""

    def create_stream(self) -> None:
        """Create the stream, without the events of an earlier attempt. The other methods do not create it, so a stream
        that was deleted meanwhile does not reappear."""
        with self._tolerate_failure(), self._redis.pipeline(transaction=False) as pipeline:
            pipeline.unlink(self._key)
            pipeline.xadd(self._key, {"event": "state_changed", "data": ""})
            pipeline.expire(self._key, settings.STREAM_SECONDS)
            pipeline.execute()

    def publish_case(self, case: CaseReport) -> None:
        data = case.model_dump_json()
        if len(data) > CASE_BYTES // MAX_CHARACTER_BYTES:  # an ordinary case is serialized once
            data = limit_case(case).model_dump_json()
        if self.published_bytes + len(data.encode()) > DETAIL_BYTES:
            data = drop_details(case, EVENTS_TOO_LARGE).model_dump_json()
        self._publish_result("case", data)

    def publish_implementation(self, implementation: ImplementationReport) -> None:
        self._publish_result("implementation", limit_implementation(implementation).model_dump_json())

    def renew(self) -> None:
        """Let the stream live on while a long case publishes nothing."""
        try:
            self._redis.expire(self._key, settings.STREAM_SECONDS)
        except (RedisError, OSError) as error:
            logger.debug("the event stream was not renewed: %s", error)

    def _publish_result(self, event: str, data: str) -> None:
        size = len(data.encode())
        if self.published_bytes + size <= STREAM_BYTES:
            self.published_bytes += size
            self._publish(event, data)

    def publish_batch(self, events: Sequence[tuple[str, str]]) -> None:
        """Publish events, each with its data, in one message to Redis."""
        if self._unavailable:
            return
        with self._tolerate_failure(), self._redis.pipeline(transaction=False) as pipeline:
            for event, data in events:
                pipeline.xadd(self._key, {"event": event, "data": data}, maxlen=MAX_EVENTS, nomkstream=True)
            pipeline.execute()

    def _publish(self, event: str, data: str) -> None:
        self.publish_batch([(event, data)])

    @contextmanager
    def _tolerate_failure(self) -> Iterator[None]:
        try:
            yield
        except (RedisError, OSError) as error:
            self._unavailable = True
            logger.warning("Redis is unavailable or full, so this submission's events are not published: %s", error)


def publish_state_on_commit(submission: UUID) -> None:
    """Once the transaction is committed, wake the pages that follow the submission, and those that wait in the queue.

    If Redis is unavailable or this process is killed before, they notice the change later: see
    `judge.http.submission_stream`.
    """
    transaction.on_commit(lambda: publish_state(submission), robust=True)


def publish_state(submission: UUID) -> None:
    with open_pipeline("open pages notice a change of state later") as pipeline:
        key = get_stream_key(submission)
        pipeline.xadd(key, {"event": "state_changed", "data": ""}, maxlen=MAX_EVENTS, nomkstream=True)
        pipeline.incr(QUEUE_KEY)


def delete_streams(submissions: Sequence[UUID]) -> None:
    """Delete the streams of these submissions. While Redis is unavailable they expire within STREAM_SECONDS instead."""
    keys = [get_stream_key(submission) for submission in submissions]
    consequence = f"the streams of the deleted submissions expire within {settings.STREAM_SECONDS} s"
    with open_pipeline(consequence) as pipeline:
        for start in range(0, len(keys), BATCH_SIZE):
            pipeline.unlink(*keys[start : start + BATCH_SIZE])
        pipeline.incr(QUEUE_KEY)


@contextmanager
def open_pipeline(consequence: str) -> Iterator[Pipeline]:
    """Send commands to Redis at the end of the context. `consequence` says what follows if that fails."""
    try:
        client = connect_redis(settings.REDIS_URL)
        with client.pipeline(transaction=False) as pipeline:
            yield pipeline
            pipeline.execute()
    except (RedisError, OSError) as error:
        logger.warning("Redis is unavailable or full, so %s: %s", consequence, error)


@functools.cache
def connect_redis(url: str) -> redis.Redis:
    """Return the client of this process. Its connections stay open, because to open one takes long.

    Assign the result to a variable while you use it. Several threads that call this first get a client each, and the
    deletion of a client closes its connections.
    """
    return redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2)


@functools.cache
def connect_without_retries(url: str) -> redis.Redis:
    """As `connect_redis`, for what a request can do without: it waits for at most a second."""
    return redis.Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=0.5, retry=Retry(NoBackoff(), 0))
