"""Limits the event streams that are open in this process. Each holds a connection, so no client may hold them all."""

from collections import Counter
from collections.abc import AsyncIterator

from django.conf import settings

from judge.errors import RefusedError
from judge.limits.client_address import list_client_networks

MAX_PER_CLIENT = 20
"""Streams of one session or one interviewer, for the tabs of a browser."""
MAX_PER_ADDRESS = 200
"""Of one network, times `settings.CLIENTS_PER_ADDRESS`; separately for practice and for interviews."""
MAX_STREAMS = 800
"""Below the connection limit of `judge.http.server`, so that other requests still get connections."""
MAX_PRACTICE_STREAMS = 500
"""The rest is for interviews, which nobody opens without a link or an account."""
ALL_STREAMS, PRACTICE_STREAMS = "all", "practice"

_open_streams: Counter[str] = Counter()


def count_open_streams() -> int:
    return _open_streams[ALL_STREAMS]


def limit_stream(events: AsyncIterator[bytes], client: str, address: str, *, is_practice: bool) -> AsyncIterator[bytes]:
    """Return the same events, counted while they are read. Raises RefusedError if too many streams are open.

    `client` names the session or the account, and `address` is the client's IP address.

    A stream counts from its first event. One that is never read would never end, so its place would never be freed.
    """
    network_limit = MAX_PER_ADDRESS * settings.CLIENTS_PER_ADDRESS
    networks = {f"{network} {is_practice}": network_limit * factor for network, factor in list_client_networks(address)}
    limits = networks | {client: MAX_PER_CLIENT, ALL_STREAMS: MAX_STREAMS}
    if is_practice:
        limits[PRACTICE_STREAMS] = MAX_PRACTICE_STREAMS
    if any(_open_streams[key] >= limit for key, limit in limits.items()):
        raise RefusedError(
            "too_many",
            "Too many open pages receive live updates, so this page receives none. What you type is still saved, and "
            "submissions are still judged.",
            "Close some of the pages, or reload this one later.",
            retry_after=10,
        )
    return count_while_open(events, list(limits))


async def count_while_open(events: AsyncIterator[bytes], keys: list[str]) -> AsyncIterator[bytes]:
    _open_streams.update(keys)
    try:
        async for event in events:
            yield event
    finally:
        _open_streams.subtract(keys)
        for key in keys:
            if not _open_streams[key]:
                del _open_streams[key]
