"""A plain dict keeps the order of insertion, so taking a key out and putting it back makes it the newest. A sentinel of
its own tells a missing key from a stored None or False."""

_MISSING = object()


class LRUCache:
    # Since 3.7 a dict keeps insertion order: popping and putting back makes a key the newest.
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
