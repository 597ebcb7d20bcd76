"""How often one client may ask, so that none takes the judge from the others.

Counted in the broker's Redis, which all web processes share. While that is away each process counts for itself: a limit
is then looser, and nothing that is asked for waits for it.
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
    """`most` in `seconds`, by the clock: at the turn from one such span to the next it may be twice as many at once."""

    name: str
    max_requests: int
    seconds: int
    subject: str
    """What is refused, and what becomes of it."""


LOGINS = RateLimit("logins", 30, 60, "log-ins")
PRACTICE_SESSIONS = RateLimit("practice-sessions", 200, 600, "new visitors")
PRACTICE_SUBMISSIONS = RateLimit("practice-submissions", 120, 60, "runs of practice")
DRAFTS = RateLimit("drafts", 300, 60, "saves")
INTERVIEWS = RateLimit("interviews", 100, 3600, "new interviews")
INVITATIONS = RateLimit("invitations", 500, 3600, "invitations")


def check_rate_limit(limit: RateLimit, client: str, *, clients: int = 1) -> None:
    """Count this one, and refuse it when there were too many. `share`: how many clients `who` may stand for."""
    now = time.time()
    span = int(now // limit.seconds)
    if count_request(f"limit:{limit.name}:{client}:{span}", limit.seconds) > limit.max_requests * clients:
        wait = math.ceil((span + 1) * limit.seconds - now)
        raise RefusedError(
            "too_many",
            f"There were too many {limit.subject} from here, so this one was not taken; what you typed is kept.",
            f"Try again in {format_wait(wait)}.",
            retry_after=wait,
        )


def check_address_rate_limit(limit: RateLimit, request: HttpRequest) -> None:
    check_rate_limit(limit, get_client_network(get_client_address(request)), clients=settings.CLIENTS_PER_ADDRESS)


def format_wait(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"


def count_request(key: str, seconds: int) -> int:
    """How often this key was counted within its span, this time included."""
    counted = REDIS_COUNTER.count(key, seconds)
    return LOCAL_COUNTER.count(key) if counted is None else counted


class RedisCounter:
    """The counts in Redis. None while it is away; it is asked again after a while, so that not every request waits."""

    def __init__(self) -> None:
        self._away_until = 0.0

    def count(self, key: str, seconds: int) -> int | None:
        if time.monotonic() < self._away_until:
            return None
        try:
            with connect_redis(settings.REDIS_URL).pipeline(transaction=False) as pipeline:
                pipeline.incr(key)
                pipeline.expire(key, seconds)
                return int(pipeline.execute()[0])
        except (RedisError, OSError) as error:
            self._away_until = time.monotonic() + RETRY_REDIS_SECONDS
            logger.warning("the broker is away, so each web process counts its requests for itself: %s", error)
            return None


class LocalCounter:
    """This process's own counts. Those of spans that are over are forgotten with all others, once there are many."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def count(self, key: str) -> int:
        with self._lock:
            if len(self._counts) >= MAX_LOCAL_KEYS:
                self._counts.clear()
            self._counts[key] += 1
            return self._counts[key]


@cache
def connect_redis(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=0.5, retry=Retry(NoBackoff(), 0))


REDIS_COUNTER = RedisCounter()
LOCAL_COUNTER = LocalCounter()
