"""Generic, typed, documented; thread safety by decorator."""
from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from typing import Any, Callable, Hashable, Iterator, Sequence, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
MISSING = -1


def synchronised(method: F) -> F:
    @functools.wraps(method)
    def wrapper(self, *args, **kwargs):
        with self._mutex:
            return method(self, *args, **kwargs)
    return wrapper


class LRUCache:
    """Least-recently-used mapping with a hard capacity."""

    def __init__(self, capacity: int) -> None:
        if capacity < 0:
            raise ValueError("capacity must not be negative")
        self._capacity = capacity
        self._entries: OrderedDict[Hashable, Any] = OrderedDict()

    def _touch(self, key: Hashable) -> None:
        self._entries.move_to_end(key)

    def _shrink(self) -> None:
        while len(self._entries) > self._capacity:
            self._entries.popitem(last=False)

    def get(self, key: Hashable) -> Any:
        try:
            self._touch(key)
        except KeyError:
            return MISSING
        return self._entries[key]

    def put(self, key: Hashable, value: Any) -> None:
        self._entries[key] = value
        self._touch(key)
        self._shrink()


class ThreadSafeLRUCache(LRUCache):
    def __init__(self, capacity: int) -> None:
        super().__init__(capacity)
        self._mutex = threading.RLock()

    get = synchronised(LRUCache.get)
    put = synchronised(LRUCache.put)


class PrefixBlockCache:
    """Prefix cache over whole blocks; a block's identity is its whole prefix."""

    def __init__(self, capacity_blocks: int, block_size: int) -> None:
        self._size = block_size
        self._capacity = capacity_blocks
        self._known: OrderedDict[tuple, None] = OrderedDict()

    def _prefixes(self, tokens: Sequence[int]) -> Iterator[tuple]:
        whole = len(tokens) // self._size
        return (tuple(tokens[: (i + 1) * self._size]) for i in range(whole))

    def insert(self, tokens: Sequence[int]) -> None:
        for prefix in self._prefixes(tokens):
            self._known[prefix] = None
            self._known.move_to_end(prefix)
            if len(self._known) > self._capacity:
                self._known.popitem(last=False)

    def match(self, tokens: Sequence[int]) -> int:
        hits = 0
        for prefix in self._prefixes(tokens):
            if prefix not in self._known:
                break
            self._known.move_to_end(prefix)
            hits += 1
        return hits * self._size
