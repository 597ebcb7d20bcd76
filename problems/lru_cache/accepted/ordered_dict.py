"""OrderedDict does the work: move_to_end at every use, popitem(last=False) to evict. The lock covers the whole of get and
put, and the key of a block contains the key of its parent."""

import threading
from collections import OrderedDict


class LRUCache:
    def __init__(self, capacity: int):
        self.cap = capacity
        self.data = OrderedDict()

    def get(self, key):
        try:
            self.data.move_to_end(key)
        except KeyError:
            return -1
        return self.data[key]

    def put(self, key, value):
        if self.cap <= 0:
            return
        if key in self.data:
            self.data.move_to_end(key)
        elif len(self.data) >= self.cap:
            self.data.popitem(last=False)
        self.data[key] = value


class ThreadSafeLRUCache(LRUCache):
    def __init__(self, capacity):
        super().__init__(capacity)
        self._lock = threading.RLock()

    def get(self, key):
        with self._lock:
            return super().get(key)

    def put(self, key, value):
        with self._lock:
            super().put(key, value)


class PrefixBlockCache:
    """Chained keys: the key of a block is the key of its parent plus its own tokens."""

    def __init__(self, capacity_blocks, block_size):
        self.lru = OrderedDict()
        self.capacity = capacity_blocks
        self.block_size = block_size

    def _blocks(self, tokens):
        parent = ()
        for i in range(len(tokens) // self.block_size):
            parent = (parent, tuple(tokens[i * self.block_size:(i + 1) * self.block_size]))
            yield parent

    def insert(self, tokens):
        for block in self._blocks(tokens):
            if block in self.lru:
                self.lru.move_to_end(block)
                continue
            if len(self.lru) == self.capacity:
                self.lru.popitem(last=False)
            self.lru[block] = None

    def match(self, tokens):
        n = 0
        for block in self._blocks(tokens):
            if block not in self.lru:
                break
            self.lru.move_to_end(block)
            n += self.block_size
        return n
