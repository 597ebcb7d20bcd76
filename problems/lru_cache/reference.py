import threading
from collections import OrderedDict


class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.entries = OrderedDict()

    def get(self, key):
        if key not in self.entries:
            return -1
        self.entries.move_to_end(key)
        return self.entries[key]

    def put(self, key, value):
        self.entries[key] = value
        self.entries.move_to_end(key)
        if len(self.entries) > self.capacity:
            self.entries.popitem(last=False)


class ThreadSafeLRUCache:
    """One lock over both operations: a get changes the order too, so it is a write."""

    def __init__(self, capacity):
        self.cache = LRUCache(capacity)
        self.lock = threading.Lock()

    def get(self, key):
        with self.lock:
            return self.cache.get(key)

    def put(self, key, value):
        with self.lock:
            self.cache.put(key, value)


class PrefixBlockCache:
    def __init__(self, capacity_blocks, block_size):
        self.capacity = capacity_blocks
        self.size = block_size
        self.blocks = OrderedDict()

    def _chain(self, tokens):
        """A block means something only after everything before it, so its key is the whole prefix up to its end."""
        whole = len(tokens) - len(tokens) % self.size
        return [tuple(tokens[:end]) for end in range(self.size, whole + 1, self.size)]

    def insert(self, tokens):
        # The end of the chain is used first, so that it is also evicted first: a block without its prefix is of no use.
        for block in reversed(self._chain(tokens)):
            self.blocks[block] = True
            self.blocks.move_to_end(block)
        while len(self.blocks) > self.capacity:
            self.blocks.popitem(last=False)

    def match(self, tokens):
        found = []
        for block in self._chain(tokens):
            if block not in self.blocks:
                break
            found.append(block)
        for block in reversed(found):
            self.blocks.move_to_end(block)
        return len(found) * self.size
