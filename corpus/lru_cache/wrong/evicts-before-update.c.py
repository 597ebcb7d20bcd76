# bug: evicts-before-update, deque of keys, old key removed only after the eviction
from collections import deque

class LRUCache:
    def __init__(self, capacity):
        self.room = capacity
        self.q = deque()
        self.store = {}

    def get(self, key):
        if key not in self.store:
            return -1
        self.q.remove(key)
        self.q.append(key)
        return self.store[key]

    def put(self, key, value):
        if self.room < 1:
            return
        if len(self.q) == self.room:
            self.store.pop(self.q.popleft())
        if key in self.store:
            self.q.remove(key)
        self.store[key] = value
        self.q.append(key)
