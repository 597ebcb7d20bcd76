"""Rate limits for each client, so that no client can exhaust the judge.

All web processes count in the broker's Redis. While Redis is unavailable, each process counts its own requests: a limit
is then looser, and no request waits for Redis.
"""

import logging
import math
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from redis.exceptions import RedisError

from judge.errors import RefusedError
from judge.limits.client_address import get_client_address, list_client_networks
from judge.messaging.publisher import connect_without_retries

logger = logging.getLogger(__name__)
RETRY_REDIS_SECONDS = 5.0
MAX_LOCAL_KEYS = 10_000

Count = tuple[str, int, int]
"""A key, for how many seconds it is needed, and what is added to its count."""


@dataclass(frozen=True)
class RateLimit:
    """At most `max_requests` in each fixed window of `seconds`. Around the end of a window, twice as many can pass in a
    short time."""

    name: str
    max_requests: int
    seconds: int
    subject: str
    """What is limited, as a plural for the error message."""


@dataclass(frozen=True, slots=True)
class RequestCount:
    """What a request counts for in a limit: see `require_below_rate_limit`."""

    limit: RateLimit
    client: str
    """Its kind and its id, such as "user 3"; a network is its address alone."""
    clients: int = 1
    amount: int = 1

    def build_key(self) -> str:
        window, _ = find_window(self.limit.seconds)
        return f"limit:{self.limit.name}:{self.client}:{window}"

    def describe_client(self) -> str:
        """Describe for the error message whose requests were counted."""
        return _CLIENTS.get(self.client.partition(" ")[0], "this network")


_CLIENTS = {"user": "this account", "session": "this session", "link": "people with this link"}
"""By the kind of client."""


LOGINS = RateLimit("logins", 30, 60, "logins or checks of a password")
PASSWORD_RESETS = RateLimit("password-resets", 30, 600, "requests for a new password")
PASSWORD_RESETS_OF_ACCOUNT = RateLimit("account-resets", 3, 3600, "requests for a new password")
"""Above it no mail is sent, and the requester gets no error."""
PRACTICE_SESSIONS = RateLimit("practice-sessions", 200, 600, "new visitors")
PRACTICE_SUBMISSIONS = RateLimit("practice-submissions", 120, 60, "practice submissions")
DOCUMENT_UPDATES = RateLimit("document-updates", 900, 60, "changes of the code")
DOCUMENT_BYTES = RateLimit("document-bytes", 32_000_000, 3600, "changes of the code")
"""An hour of typing is less than 1 MB."""
DOCUMENT_READS = RateLimit("document-reads", 240, 60, "requests to open code")
WARM_UP_RUNS = RateLimit("warm-up-runs", 60, 3600, "runs of the warm-up")
"""No clock limits them. An unlimited number would let a link use the judge as a free computer."""
CANDIDATE_EXPORTS = RateLimit("candidate-exports", 60, 3600, "exports of a candidate's data")
"""A few of the largest occupy a process of the web server for minutes."""
OWN_EXPORTS = RateLimit("own-exports", 20, 3600, "exports")
PRACTICE_EXPORTS = RateLimit("practice-exports", 40, 3600, "exports")
"""Beside `OWN_EXPORTS`, because each visitor can have many sessions."""
FEEDBACK = RateLimit("feedback", 30, 3600, "changes of the feedback")
CONNECTION_CHECKS = RateLimit("connection-checks", 60, 60, "connection checks")
PRESENCE = RateLimit("presence", 600, 60, "positions of the cursor")
SIGNALS = RateLimit("signals", 60, 60, "reports of this page")
PRIVATE_PERIODS = RateLimit("private-periods", 30, 60, "requests for a private period")
INTERVIEWS = RateLimit("interviews", 100, 3600, "new interviews, templates or changes of rubrics")
JOINS = RateLimit("joins", 60, 60, "requests to join a team")
REPLAY_RUNS = RateLimit("replay-runs", 60, 3600, "runs of earlier code")
SESSION_TIMES = RateLimit("session-times", 300, 3600, "changes of the time of interviews")
"""Most are an event in the replay, which shows a limited number of them."""
LATE_EDITS = RateLimit("late-edits", 60, 3600, "requests to judge late edits")
COMPARISONS = RateLimit("comparisons", 120, 3600, "comparisons of code")
PDFS = RateLimit("pdfs", 120, 3600, "reports as PDF")
SHARE_LINKS = RateLimit("share-links", 60, 3600, "links to reports")
SHARED_REPORTS = RateLimit("shared-reports", 60, 600, "requests for shared reports")
SHARED_CODE = RateLimit("shared-code", 300, 600, "requests for shared code")
OPENINGS = RateLimit("openings", 60, 3600, "requests to open this report")
"""Each is an entry in the audit log."""
NOTES = RateLimit("notes", 120, 60, "changes of notes")
SCORECARDS = RateLimit("scorecards", 240, 60, "changes of scorecards")
EXPORTS = RateLimit("exports", 60, 3600, "exports")
SEARCHES = RateLimit("searches", 240, 60, "searches")
SAVED_VIEWS = RateLimit("saved-views", 120, 3600, "changes of saved views")
PANELS = RateLimit("panels", 60, 60, "changes of scorecards and their interviewers")
"""Who fills in scorecards and with which rubric, reopening a scorecard and revealing them."""
INVITATIONS = RateLimit("invitations", 500, 3600, "invitations")
MAILED_INVITATIONS = RateLimit("mailed-invitations", 100, 3600, "invitations by email")
ATTRIBUTE_LISTS = RateLimit("attribute-lists", 120, 3600, "lists of attributes")
RENAMES = RateLimit("renames", 20, 3600, "changes of a name")


def require_below_rate_limit(limit: RateLimit, client: str, *, clients: int = 1, amount: int = 1) -> None:
    """Count this request. Raises RefusedError above the limit. `clients` people may share the key `client`.

    `amount` is what the request counts for, such as its bytes.
    """
    require_below_all_rate_limits(RequestCount(limit, client, clients, amount))


def require_below_all_rate_limits(*counts: "RequestCount") -> None:
    """Count this request for several limits with one command to Redis. Raises RefusedError above any of them.

    A request that one limit refuses does not count for those after it, as if they were checked one after another.
    """
    added = [(each.build_key(), each.limit.seconds, each.amount) for each in counts]
    for number, (each, total) in enumerate(zip(counts, count_requests(added), strict=True), start=1):
        try:
            require_below_maximum(each, total)
        except RefusedError:
            if later := [(key, seconds, -amount) for key, seconds, amount in added[number:]]:
                count_requests(later)
            raise


def require_below_maximum(count: "RequestCount", total: int) -> None:
    limit = count.limit
    _, wait_seconds = find_window(limit.seconds)
    if total > limit.max_requests * count.clients:
        raise RefusedError(
            "too_many",
            f"Too many {limit.subject} came from {count.describe_client()} in a short time, so the server refused this "
            "request.",
            f"Try again in {format_wait(wait_seconds)}.",
            retry_after=wait_seconds,
        )


def add_to_rate_limit(limit: RateLimit, client: str, amount: int) -> int:
    """Count without a check what a request has done. Returns the new count."""
    return count_request(RequestCount(limit, client).build_key(), limit.seconds, amount)


def require_address_below_rate_limit(limit: RateLimit, request: HttpRequest) -> None:
    networks = list_client_networks(get_client_address(request))
    require_below_all_rate_limits(
        *(RequestCount(limit, network, settings.CLIENTS_PER_ADDRESS * factor) for network, factor in networks)
    )


def find_window(seconds: int) -> tuple[int, int]:
    """Return the number of the fixed window of `seconds` that contains now, and how many seconds of it are left."""
    now = time.time()
    window = int(now // seconds)
    return window, math.ceil((window + 1) * seconds - now)


def format_wait(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"


def count_request(key: str, seconds: int, amount: int = 1) -> int:
    """Add `amount` to the count under `key`, which is needed for `seconds`. Returns the new count."""
    return count_requests([(key, seconds, amount)])[0]


def count_requests(counts: Sequence[Count]) -> list[int]:
    """Return the new counts: while Redis is unavailable, those of this process only."""
    totals = REDIS_COUNTER.count_all(counts)
    return [LOCAL_COUNTER.count(key, amount) for key, _, amount in counts] if totals is None else totals


class RedisCounter:
    """Counts in Redis. After a failure it waits RETRY_REDIS_SECONDS before it tries Redis again, so that not every
    request waits for the timeout."""

    def __init__(self) -> None:
        self._retry_at = 0.0

    def count(self, key: str, seconds: int, amount: int = 1) -> int | None:
        totals = self.count_all([(key, seconds, amount)])
        return None if totals is None else totals[0]

    def count_all(self, counts: Sequence[Count]) -> list[int] | None:
        """Return the new counts, or None while Redis is unavailable or full.

        A full Redis removes what expires next. Counts expire after all event streams, so it removes streams first.
        """
        if time.monotonic() < self._retry_at:
            return None
        try:
            client = connect_without_retries(settings.REDIS_URL)
            with client.pipeline(transaction=False) as pipeline:
                for key, seconds, amount in counts:
                    pipeline.incrby(key, amount)
                    pipeline.expire(key, seconds + settings.STREAM_SECONDS)
                return list(map(int, pipeline.execute()[::2]))
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


REDIS_COUNTER = RedisCounter()
LOCAL_COUNTER = LocalCounter()
