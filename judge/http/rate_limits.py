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
from judge.http.client_address import address_of, network_of

logger = logging.getLogger(__name__)
AWAY_SECONDS = 5.0
MOST_OWN = 10_000


@dataclass(frozen=True)
class Limit:
    """`most` in `seconds`, by the clock: at the turn from one such span to the next it may be twice as many at once."""

    name: str
    most: int
    seconds: int
    what: str
    """What is refused, and what becomes of it."""


LOGINS = Limit("logins", 30, 60, "log-ins")
PRACTICE_SEATS = Limit("practice-seats", 200, 600, "new visitors")
PRACTICE_SUBMISSIONS = Limit("practice-submissions", 120, 60, "runs of practice")
DRAFTS = Limit("drafts", 300, 60, "saves")
INTERVIEWS = Limit("interviews", 100, 3600, "new interviews")
INVITATIONS = Limit("invitations", 500, 3600, "invitations")


def must_wait(limit: Limit, who: str, *, share: int = 1) -> None:
    """Count this one, and refuse it when there were too many. `share`: how many clients `who` may stand for."""
    now = time.time()
    span = int(now // limit.seconds)
    if count(f"limit:{limit.name}:{who}:{span}", limit.seconds) > limit.most * share:
        wait = math.ceil((span + 1) * limit.seconds - now)
        raise RefusedError(
            "too_many",
            f"There were too many {limit.what} from here, so this one was not taken; what you typed is kept.",
            f"Try again in {in_words(wait)}.",
            retry_after=wait,
        )


def address_must_wait(limit: Limit, request: HttpRequest) -> None:
    must_wait(limit, network_of(address_of(request)), share=settings.CLIENTS_PER_ADDRESS)


def in_words(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"


def count(key: str, seconds: int) -> int:
    """How often this key was counted within its span, this time included."""
    counted = SHARED.count(key, seconds)
    return OWN.count(key) if counted is None else counted


class Shared:
    """The counts in Redis. None while it is away; it is asked again after a while, so that not every request waits."""

    def __init__(self) -> None:
        self._away_until = 0.0

    def count(self, key: str, seconds: int) -> int | None:
        if time.monotonic() < self._away_until:
            return None
        try:
            with connected(settings.REDIS_URL).pipeline(transaction=False) as pipeline:
                pipeline.incr(key)
                pipeline.expire(key, seconds)
                return int(pipeline.execute()[0])
        except (RedisError, OSError) as error:
            self._away_until = time.monotonic() + AWAY_SECONDS
            logger.warning("the broker is away, so each web process counts its requests for itself: %s", error)
            return None


class Own:
    """This process's own counts. Those of spans that are over are forgotten with all others, once there are many."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def count(self, key: str) -> int:
        with self._lock:
            if len(self._counts) >= MOST_OWN:
                self._counts.clear()
            self._counts[key] += 1
            return self._counts[key]


@cache
def connected(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=0.5, retry=Retry(NoBackoff(), 0))


SHARED = Shared()
OWN = Own()
