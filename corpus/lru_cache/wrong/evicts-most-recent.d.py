# bug: evicts-most-recent, a list used as a queue: newest go in at the front and the front is popped when full
class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.pairs = []

    def _find(self, key):
        for i, (k, _) in enumerate(self.pairs):
            if k is key or k == key:
                return i
        return None

    def get(self, key):
        i = self._find(key)
        if i is None:
            return -1
        pair = self.pairs.pop(i)
        self.pairs.insert(0, pair)
        return pair[1]

    def put(self, key, value):
        i = self._find(key)
        if i is not None:
            self.pairs.pop(i)
        elif self.pairs and len(self.pairs) >= self.capacity:
            self.pairs.pop(0)
        if self.capacity > 0:
            self.pairs.insert(0, (key, value))
