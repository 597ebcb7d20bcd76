# bug: evicts-most-recent, room is made before the insertion by dropping the key used last
class LRUCache:
    def __init__(self, capacity):
        self.n = capacity
        self.keys = []          # oldest ... newest
        self.vals = {}

    def _use(self, key):
        if key in self.vals:
            self.keys.remove(key)
        self.keys.append(key)

    def get(self, key):
        if key not in self.vals:
            return -1
        self._use(key)
        return self.vals[key]

    def put(self, key, value):
        if self.n == 0:
            return
        if key not in self.vals and len(self.vals) >= self.n:
            del self.vals[self.keys.pop()]
        self._use(key)
        self.vals[key] = value
