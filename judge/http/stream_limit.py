"""How many streams are open at once in this process. Each holds a connection, so that no client may hold them all."""

from collections import Counter
from collections.abc import AsyncIterator

from django.conf import settings

from judge.errors import RefusedError

OF_ONE = 20
"""Of a seat or an interviewer: the tabs of a browser."""
FROM_ADDRESS = 200
AT_ALL = 800
"""Fewer than the connections that the server takes, so that there is room for what is asked between."""
ALL = "all"

_open: Counter[str] = Counter()


def open_now() -> int:
    return _open[ALL]


def counted(events: AsyncIterator[bytes], who: str, address: str) -> AsyncIterator[bytes]:
    """The same events, refused when too many are open. A stream counts from its first event on: one that was asked for
    and never read has no end at which it could be taken back."""
    limits = {who: OF_ONE, f"address {address}": FROM_ADDRESS * settings.CLIENTS_PER_ADDRESS, ALL: AT_ALL}
    if any(_open[key] >= most for key, most in limits.items()):
        raise RefusedError(
            "too_many",
            "Too many pages from here follow submissions, so this one was not followed; it is judged all the same.",
            "Close some of them, or reload this one later.",
            retry_after=10,
        )
    return held(events, list(limits))


async def held(events: AsyncIterator[bytes], keys: list[str]) -> AsyncIterator[bytes]:
    _open.update(keys)
    try:
        async for event in events:
            yield event
    finally:
        _open.subtract(keys)
        for key in keys:
            if not _open[key]:
                del _open[key]
