import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Any


class LRUCache:
    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.entries: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        if key not in self.entries:
            return -1
        self.entries.move_to_end(key)
        return self.entries[key]

    def put(self, key: Hashable, value: Any) -> None:
        self.entries[key] = value
        self.entries.move_to_end(key)
        if len(self.entries) > self.capacity:
            self.entries.popitem(last=False)


class ThreadSafeLRUCache:
    """Holds one lock in both operations. A get changes the order too, so it is a write."""

    def __init__(self, capacity: int) -> None:
        self.cache = LRUCache(capacity)
        self.lock = threading.Lock()

    def get(self, key: Hashable) -> Any:
        with self.lock:
            return self.cache.get(key)

    def put(self, key: Hashable, value: Any) -> None:
        with self.lock:
            self.cache.put(key, value)


class PrefixBlockCache:
    def __init__(self, capacity_blocks: int, block_size: int) -> None:
        self.capacity = capacity_blocks
        self.size = block_size
        self.blocks: OrderedDict[tuple[int, ...], bool] = OrderedDict()

    def _list_block_keys(self, tokens: Sequence[int]) -> list[tuple[int, ...]]:
        """Return the key of each full block.

        The key is the whole prefix up to the end of the block, because a block depends on all tokens before it.
        """
        whole = len(tokens) - len(tokens) % self.size
        return [tuple(tokens[:end]) for end in range(self.size, whole + 1, self.size)]

    def insert(self, tokens: Sequence[int]) -> None:
        # Use the end of the chain first, so that it is evicted first: a block without its prefix is useless.
        for block in reversed(self._list_block_keys(tokens)):
            self.blocks[block] = True
            self.blocks.move_to_end(block)
        while len(self.blocks) > self.capacity:
            self.blocks.popitem(last=False)

    def match(self, tokens: Sequence[int]) -> int:
        found: list[tuple[int, ...]] = []
        for block in self._list_block_keys(tokens):
            if block not in self.blocks:
                break
            found.append(block)
        for block in reversed(found):
            self.blocks.move_to_end(block)
        return len(found) * self.size
