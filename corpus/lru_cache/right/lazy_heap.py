# other data structure: a heap of (time, key id) with stale entries skipped
import heapq
from dataclasses import dataclass
from typing import Any


@dataclass
class Entry:
    key: Any
    value: Any
    stamp: int


class LRUCache:
    def __init__(self, capacity, compact_factor=8):
        self.capacity = capacity
        self.compact_factor = compact_factor
        self.entries = {}
        self.heap = []
        self.now = 0

    def _stamp(self, entry):
        self.now += 1
        entry.stamp = self.now
        heapq.heappush(self.heap, (self.now, id(entry), entry))
        if len(self.heap) > self.compact_factor * (len(self.entries) + 8):
            self.heap = [(e.stamp, id(e), e) for e in self.entries.values()]
            heapq.heapify(self.heap)

    def get(self, key):
        if (entry := self.entries.get(key)) is None:
            return -1
        self._stamp(entry)
        return entry.value

    def put(self, key, value):
        entry = self.entries.get(key)
        if entry is None:
            entry = self.entries[key] = Entry(key, value, 0)
        entry.value = value
        self._stamp(entry)
        while len(self.entries) > self.capacity:
            stamp, _, old = heapq.heappop(self.heap)
            if old.stamp == stamp and self.entries.get(old.key) is old:
                del self.entries[old.key]
