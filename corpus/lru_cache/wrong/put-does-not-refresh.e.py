# bug: put-does-not-refresh, setdefault leaves the old stamp in place
from itertools import count

class LRUCache:
    def __init__(self, capacity):
        self.n, self.val, self.used, self.tick = capacity, {}, {}, count(1)

    def get(self, key):
        if key not in self.val: return -1
        self.used[key] = next(self.tick)
        return self.val[key]

    def put(self, key, value):
        if not self.n: return
        self.used.setdefault(key, next(self.tick))
        self.val[key] = value
        if len(self.val) > self.n:
            k = min(self.used, key=self.used.__getitem__)
            del self.val[k], self.used[k]
