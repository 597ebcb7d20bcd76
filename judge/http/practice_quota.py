"""How many bytes practice without an account on one network may store in an hour: changes, sources, events and reports.

The number of requests is limited too (`judge.http.rate_limits`), but one can be a thousand times as large as another.
"""

from django.conf import settings

from judge.errors import RefusedError
from judge.http.rate_limits import count_request, find_window, format_wait

QUOTA_SECONDS = 3600
MEGABYTE = 1_000_000


def add_stored_bytes(network_key: str, size: int) -> None:
    """Count bytes that were stored for a network. Its key is "" for a submission without a quota."""
    if network_key and size:
        count_request(build_counter_key(network_key), QUOTA_SECONDS, size)


def require_byte_room(network_key: str) -> None:
    """Raise RefusedError if the network has used up its quota of this hour."""
    limit = settings.PRACTICE_MB_PER_HOUR * settings.CLIENTS_PER_ADDRESS
    if count_request(build_counter_key(network_key), QUOTA_SECONDS, 0) < limit * MEGABYTE:
        return
    _, wait_seconds = find_window(QUOTA_SECONDS)
    raise RefusedError(
        "too_many",
        f"What people on your network practiced with in this hour takes more than {limit} MB, so this was not "
        "accepted. Your code is still in the editor.",
        f"Try again in {format_wait(wait_seconds)}.",
        retry_after=wait_seconds,
    )


def build_counter_key(network_key: str) -> str:
    window, _ = find_window(QUOTA_SECONDS)
    return f"limit:practice-bytes:{network_key}:{window}"
