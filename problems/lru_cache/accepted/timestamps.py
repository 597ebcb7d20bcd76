"""A counter stamps each use, and eviction removes the smallest stamp. This is obviously correct, but each eviction costs a
scan."""

import itertools
import threading


class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.clock = itertools.count()
        self.value_of = {}
        self.used_at = {}

    def get(self, key):
        if key not in self.value_of:
            return -1
        self.used_at[key] = next(self.clock)
        return self.value_of[key]

    def put(self, key, value):
        self.value_of[key] = value
        self.used_at[key] = next(self.clock)
        if len(self.value_of) > self.capacity:
            oldest = min(self.used_at, key=self.used_at.get)
            del self.value_of[oldest], self.used_at[oldest]


class ThreadSafeLRUCache:
    def __init__(self, capacity):
        self._cache = LRUCache(capacity)
        self._condition = threading.Condition()

    def get(self, key):
        with self._condition:
            return self._cache.get(key)

    def put(self, key, value):
        with self._condition:
            return self._cache.put(key, value)


class PrefixBlockCache(LRUCache):
    def __init__(self, capacity_blocks, block_size):
        super().__init__(capacity_blocks)
        self.block_size = block_size

    def insert(self, tokens):
        for end in range(self.block_size, len(tokens) + 1, self.block_size):
            self.put(",".join(map(str, tokens[:end])), True)

    def match(self, tokens):
        covered = 0
        while covered + self.block_size <= len(tokens):
            key = ",".join(map(str, tokens[: covered + self.block_size]))
            if self.get(key) == -1:
                return covered
            covered += self.block_size
        return covered
