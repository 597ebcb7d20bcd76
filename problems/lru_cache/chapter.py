"""The source chapter's own code, rewritten with its bug: a missing key returns None instead of -1."""

from collections import OrderedDict


class LRUCache:
    def __init__(self, capacity):
        self.limit = capacity
        self.entries = OrderedDict()

    def get(self, key):
        if key in self.entries:
            self.entries.move_to_end(key)
            return self.entries[key]
        return None

    def put(self, key, value):
        if key in self.entries:
            self.entries.move_to_end(key)
        self.entries[key] = value
        if len(self.entries) > self.limit:
            self.entries.popitem(last=False)
