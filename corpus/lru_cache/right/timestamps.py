# logical clock: every entry carries the time of its last use, eviction takes the minimum
import itertools


class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.clock = itertools.count()
        self.store = {}

    def get(self, key):
        if key in self.store:
            entry = self.store[key]
            entry[1] = next(self.clock)
            return entry[0]
        return -1

    def put(self, key, value):
        if self.capacity < 1:
            return
        if key not in self.store and len(self.store) >= self.capacity:
            victim = min(self.store, key=lambda k: self.store[k][1])
            self.store.pop(victim)
        self.store[key] = [value, next(self.clock)]
