"""How many bytes practice may store: a session altogether, and without an account also a network in an hour.

The number of requests is limited too (`judge.limits.rate_limits`), but one can be a thousand times as large as another.
What counts is how much more is stored afterwards, not what was sent: a batch that arrives again counts nothing, and a
text that replaces another one only what it is longer. `judge.actions.practice.count_stored_bytes` counts all of it:

- a new visitor: the rows of the candidate, the session and the audit entry of their deletion;
- an exercise that is opened for the first time: the document and the update with the starter;
- a change: the update, and how much longer the text and the snapshot became;
- a restart: the versions of the stored and the sent text, the update with the starter, and the practice attempt;
- the clock, giving up and the assessment of a trap: a row, unless there is one that changes;
- Run and Submit: the source and the own input, then the attempt that judges them and the report, and for kernels the
  timing job with its times, which count for the session only. Attempts that the judge itself breaks off do not count;
- the events while it is judged. Redis stores them for minutes, so they count for the network only.

Signals, presence, private periods, the timeline and feedback exist in interviews only: for practice the server stores
nothing of them. Signing in moves rows from one session to another, together with what they count.

A refusal does not say whether the browser has stored the text: the page knows, and adds it.
"""

from django.conf import settings

from judge.errors import RefusedError
from judge.limits.rate_limits import count_requests, find_window, format_wait
from judge.limits.submission_limits import KEY_SCOPES
from judge.models import CandidateSession

QUOTA_SECONDS = 3600
MEGABYTE = 1_000_000
STILL_THERE = "Your code is still in the editor."


def add_network_bytes(network_key: str, added_bytes: int) -> None:
    """Count bytes that were stored for a network. Its key is "" for a session without this quota."""
    if network_key and added_bytes:
        count_requests([(key, QUOTA_SECONDS, added_bytes) for key in build_counter_keys(network_key)])


def require_storage_room_for_session(session: CandidateSession, note: str = STILL_THERE) -> None:
    """Raise RefusedError if the practice session stores as much as it may. `note` says what that means for the text."""
    limit = settings.PRACTICE_MB_PER_SESSION
    if session.practice_bytes < limit * MEGABYTE:
        return
    raise RefusedError(
        "too_large",
        f"Your practice takes {limit} MB on this server, which stores no more for one person, so this was not "
        f"accepted. {note}".rstrip(),
        "Copy your code. Then download your data on the practice page and delete it there.",
    )


def require_storage_room_for_network(network_key: str, note: str = STILL_THERE) -> None:
    """Raise RefusedError if the network has used up its quota of this hour."""
    if not network_key:
        return
    limits = [settings.PRACTICE_MB_PER_HOUR * settings.CLIENTS_PER_ADDRESS * factor for _, factor in KEY_SCOPES]
    totals = count_requests([(key, QUOTA_SECONDS, 0) for key in build_counter_keys(network_key)])
    exceeded = (limit for limit, total in zip(limits, totals, strict=True) if total >= limit * MEGABYTE)
    limit = next(exceeded, None)
    if limit is None:
        return
    _, wait_seconds = find_window(QUOTA_SECONDS)
    raise RefusedError(
        "too_many",
        f"What people on your network practiced with in this hour takes more than {limit} MB, so this was not "
        f"accepted. {note}".rstrip(),
        f"Try again in {format_wait(wait_seconds)}.",
        retry_after=wait_seconds,
    )


def build_counter_keys(network_key: str) -> list[str]:
    """Return the keys of the network's counter, and of those of the wider networks."""
    window, _ = find_window(QUOTA_SECONDS)
    return [f"limit:practice-bytes:{network_key[:length]}:{window}" for length, _ in KEY_SCOPES]
