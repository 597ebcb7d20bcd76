"""A plain dict keeps insertion order, so removing a key and inserting it again makes it the newest. A private sentinel
distinguishes a missing key from a stored None."""

_MISSING = object()


class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.d = {}

    def get(self, key):
        value = self.d.pop(key, _MISSING)
        if value is _MISSING:
            return -1
        self.d[key] = value
        return value

    def put(self, key, value):
        self.d.pop(key, None)
        self.d[key] = value
        if len(self.d) > self.capacity:
            del self.d[next(iter(self.d))]
