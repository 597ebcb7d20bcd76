"""How many streams are open at once in this process. Each holds a connection, so that no client may hold them all."""

from collections import Counter
from collections.abc import AsyncIterator

from django.conf import settings

from judge.errors import RefusedError

MAX_PER_CLIENT = 20
"""Of a session or an interviewer: the tabs of a browser."""
MAX_PER_ADDRESS = 200
MAX_STREAMS = 800
"""Fewer than the connections that the server takes, so that there is room for what is asked between."""
ALL_STREAMS = "all"

_open_streams: Counter[str] = Counter()


def count_open_streams() -> int:
    return _open_streams[ALL_STREAMS]


def with_stream_limit(events: AsyncIterator[bytes], client: str, address: str) -> AsyncIterator[bytes]:
    """The same events, refused when too many are open. A stream counts from its first event on: one that was asked for
    and never read has no end at which it could be taken back."""
    limits = {
        client: MAX_PER_CLIENT,
        f"address {address}": MAX_PER_ADDRESS * settings.CLIENTS_PER_ADDRESS,
        ALL_STREAMS: MAX_STREAMS,
    }
    if any(_open_streams[key] >= most for key, most in limits.items()):
        raise RefusedError(
            "too_many",
            "Too many pages from here follow submissions, so this one was not followed; it is judged all the same.",
            "Close some of them, or reload this one later.",
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
