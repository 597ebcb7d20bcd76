# bug: put-does-not-refresh, plain dict: only get pops and re-inserts
class LRUCache:
    def __init__(self, capacity): self.cap, self.d = capacity, {}

    def get(self, key):
        if key not in self.d: return -1
        v = self.d.pop(key)
        self.d[key] = v
        return v

    def put(self, key, value):
        if self.cap <= 0: return
        if len(self.d) == self.cap and key not in self.d:
            self.d.pop(next(iter(self.d)))
        self.d[key] = value
