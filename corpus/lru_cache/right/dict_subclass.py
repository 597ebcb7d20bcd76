# subclasses OrderedDict itself, part 2 by composition
import threading
from collections import OrderedDict

_sentinel = object()


class LRUCache(OrderedDict):
    def __init__(self, capacity):
        super().__init__()
        self.capacity = capacity

    def get(self, key):
        value = super().get(key, _sentinel)
        if value is _sentinel:
            return -1
        self.move_to_end(key)
        return value

    def put(self, key, value):
        if key in self:
            self.move_to_end(key)
        self[key] = value
        if len(self) > self.capacity:
            oldest = next(iter(self))
            del self[oldest]


class ThreadSafeLRUCache:
    def __init__(self, capacity):
        self._cache = LRUCache(capacity)
        self._lock = threading.Lock()

    def get(self, key):
        self._lock.acquire()
        try:
            return self._cache.get(key)
        finally:
            self._lock.release()

    def put(self, key, value):
        self._lock.acquire()
        try:
            self._cache.put(key, value)
        finally:
            self._lock.release()


class PrefixBlockCache:
    # a block is hashed with its parent's hash, so equal blocks after different prefixes differ
    def __init__(self, capacity_blocks, block_size):
        self.lru = LRUCache(capacity_blocks)
        self.n = block_size

    def insert(self, tokens):
        parent = 0
        for i in range(0, len(tokens) - self.n + 1, self.n):
            parent = hash((parent, tuple(tokens[i:i + self.n])))
            self.lru.put(parent, i + self.n)

    def match(self, tokens):
        parent, done = 0, 0
        for i in range(0, len(tokens) - self.n + 1, self.n):
            parent = hash((parent, tuple(tokens[i:i + self.n])))
            hit = self.lru.get(parent)
            if hit == -1:
                return done
            done = hit
        return done
