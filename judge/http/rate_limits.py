"""Rate limits for each client, so that no client can exhaust the judge.

All web processes count in the broker's Redis. While Redis is unavailable, each process counts its own requests: a limit
is then looser, and no request waits for Redis.
"""

import logging
import math
import threading
import time
from collections import Counter
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings
from django.http import HttpRequest
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from judge.errors import RefusedError
from judge.http.client_address import get_client_address, get_client_network

logger = logging.getLogger(__name__)
RETRY_REDIS_SECONDS = 5.0
MAX_LOCAL_KEYS = 10_000


@dataclass(frozen=True)
class RateLimit:
    """At most `max_requests` in each fixed window of `seconds`. Around the end of a window, twice as many can pass in a
    short time."""

    name: str
    max_requests: int
    seconds: int
    subject: str
    """What is limited, as a plural for the error message."""
    source: str
    """Which client is limited, for the error message."""
    is_text_saved: bool = False
    """Whether the browser has saved the text that the refused request contains."""


LOGINS = RateLimit("logins", 30, 60, "logins", "this network")
PRACTICE_SESSIONS = RateLimit("practice-sessions", 200, 600, "new visitors", "this network")
PRACTICE_SUBMISSIONS = RateLimit(
    "practice-submissions", 120, 60, "practice submissions", "this network", is_text_saved=True
)
DRAFTS = RateLimit("drafts", 300, 60, "saved drafts", "this session", is_text_saved=True)
INTERVIEWS = RateLimit("interviews", 100, 3600, "new interviews", "this account")
INVITATIONS = RateLimit("invitations", 500, 3600, "invitations", "this account")


def check_rate_limit(limit: RateLimit, client: str, *, clients: int = 1) -> None:
    """Count this request. Raises RefusedError above the limit. `clients` people may share the key `client`."""
    window, wait_seconds = find_window(limit.seconds)
    if count_request(f"limit:{limit.name}:{client}:{window}", limit.seconds) > limit.max_requests * clients:
        saved = " What you typed is saved in this browser." if limit.is_text_saved else ""
        raise RefusedError(
            "too_many",
            f"Too many {limit.subject} came from {limit.source} in a short time, so the server refused this request."
            + saved,
            f"Try again in {format_wait(wait_seconds)}.",
            retry_after=wait_seconds,
        )


def check_address_rate_limit(limit: RateLimit, request: HttpRequest) -> None:
    check_rate_limit(limit, get_client_network(get_client_address(request)), clients=settings.CLIENTS_PER_ADDRESS)


def find_window(seconds: int) -> tuple[int, int]:
    """Return the number of the fixed window of `seconds` that contains now, and how many seconds of it are left."""
    now = time.time()
    window = int(now // seconds)
    return window, math.ceil((window + 1) * seconds - now)


def format_wait(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"


def count_request(key: str, seconds: int, amount: int = 1) -> int:
    """Add `amount` to the count under `key`, which is needed for `seconds`. Returns the new count."""
    count = REDIS_COUNTER.count(key, seconds, amount)
    return LOCAL_COUNTER.count(key, amount) if count is None else count


class RedisCounter:
    """Counts in Redis. After a failure it waits RETRY_REDIS_SECONDS before it tries Redis again, so that not every
    request waits for the timeout."""

    def __init__(self) -> None:
        self._retry_at = 0.0

    def count(self, key: str, seconds: int, amount: int = 1) -> int | None:
        """Return the new count, or None while Redis is unavailable or full.

        A full Redis removes what expires next. Counts expire after all event streams, so it removes streams first.
        """
        if time.monotonic() < self._retry_at:
            return None
        try:
            with connect_redis(settings.REDIS_URL).pipeline(transaction=False) as pipeline:
                pipeline.incrby(key, amount)
                pipeline.expire(key, seconds + settings.STREAM_SECONDS)
                return int(pipeline.execute()[0])
        except (RedisError, OSError) as error:
            self._retry_at = time.monotonic() + RETRY_REDIS_SECONDS
            logger.warning("the broker is unavailable, so each web process counts its own requests: %s", error)
            return None


class LocalCounter:
    """Counts of this process. All counts are dropped together when there are MAX_LOCAL_KEYS of them."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def count(self, key: str, amount: int = 1) -> int:
        with self._lock:
            if len(self._counts) >= MAX_LOCAL_KEYS:
                self._counts.clear()
            self._counts[key] += amount
            return self._counts[key]


@cache
def connect_redis(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=0.5, retry=Retry(NoBackoff(), 0))


REDIS_COUNTER = RedisCounter()
LOCAL_COUNTER = LocalCounter()
