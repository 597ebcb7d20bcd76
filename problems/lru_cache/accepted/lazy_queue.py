"""Appends every use to a queue and skips stale uses at eviction. The work is constant, amortized, and there is no linked list to get
wrong. The price is memory: the queue grows with every hit until something is evicted."""

from collections import Counter, deque


class LRUCache:
    """Keeps a queue of uses and skips stale entries at eviction: amortized constant work."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.store = {}
        self.uses = deque()
        self.pending = Counter()

    def _use(self, key):
        self.uses.append(key)
        self.pending[key] += 1

    def get(self, key):
        if key not in self.store:
            return -1
        self._use(key)
        return self.store[key]

    def put(self, key, value):
        self.store[key] = value
        self._use(key)
        while len(self.store) > self.capacity:
            old = self.uses.popleft()
            self.pending[old] -= 1
            if not self.pending[old]:
                del self.pending[old]
                self.store.pop(old, None)
