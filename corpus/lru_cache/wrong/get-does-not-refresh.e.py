"""bug: get-does-not-refresh; lazy deque of (key, stamp), get draws a stamp but never stores it"""
from collections import deque
from itertools import count


class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.store = {}      # key -> (value, stamp)
        self.log = deque()   # (key, stamp), oldest left, stale entries are skipped
        self.clock = count()

    def get(self, key):
        try:
            value, stamp = self.store[key]
        except KeyError:
            return -1
        stamp = next(self.clock)
        return value

    def put(self, key, value):
        if self.capacity <= 0:
            return
        stamp = next(self.clock)
        self.store[key] = (value, stamp)
        self.log.append((key, stamp))
        while len(self.store) > self.capacity:
            old, when = self.log.popleft()
            if old in self.store and self.store[old][1] == when:
                del self.store[old]
