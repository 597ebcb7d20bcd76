"""Idiomatic: OrderedDict and move_to_end."""
from collections import OrderedDict
import threading


class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.data = OrderedDict()

    def get(self, key):
        if key not in self.data:
            return -1
        self.data.move_to_end(key)
        return self.data[key]

    def put(self, key, value):
        self.data[key] = value
        self.data.move_to_end(key)
        if len(self.data) > self.capacity:
            self.data.popitem(last=False)


class ThreadSafeLRUCache(LRUCache):
    def __init__(self, capacity):
        super().__init__(capacity)
        self.lock = threading.Lock()

    def get(self, key):
        with self.lock:
            return super().get(key)

    def put(self, key, value):
        with self.lock:
            super().put(key, value)


class PrefixBlockCache:
    def __init__(self, capacity_blocks, block_size):
        self.block_size = block_size
        self.blocks = LRUCache(capacity_blocks)

    def _chain(self, tokens):
        tokens = tuple(int(t) for t in tokens)
        for end in range(self.block_size, len(tokens) + 1, self.block_size):
            yield end, tokens[:end]

    def insert(self, tokens):
        for _, block in self._chain(tokens):
            self.blocks.put(block, True)

    def match(self, tokens):
        covered = 0
        for end, block in self._chain(tokens):
            if self.blocks.get(block) == -1:
                break
            covered = end
        return covered
