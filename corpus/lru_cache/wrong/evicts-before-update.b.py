# bug: evicts-before-update, dict of use times
class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.value, self.when, self.t = {}, {}, 0

    def _mark(self, key):
        self.t += 1
        self.when[key] = self.t

    def get(self, key):
        if key not in self.value:
            return -1
        self._mark(key)
        return self.value[key]

    def put(self, key, value):
        if self.capacity == 0:
            return
        if len(self.value) == self.capacity:
            lru = min(self.when, key=lambda k: self.when[k])
            del self.when[lru]
            del self.value[lru]
        self.value[key] = value
        self._mark(key)
