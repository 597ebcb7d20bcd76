"""The simplest correct solution: two parallel lists. Every use costs a scan, so it fails the efficiency case but passes all
others."""

class LRUCache:
    """Slow but simple: two parallel lists with the newest entry at the end."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.keys = []
        self.values = []

    def _pull(self, key):
        i = self.keys.index(key)
        self.keys.append(self.keys.pop(i))
        self.values.append(self.values.pop(i))

    def get(self, key):
        if key in self.keys:
            self._pull(key)
            return self.values[-1]
        return -1

    def put(self, key, value):
        if key in self.keys:
            self._pull(key)
            self.values[-1] = value
        else:
            self.keys.append(key)
            self.values.append(value)
        while len(self.keys) > self.capacity:
            self.keys.pop(0)
            self.values.pop(0)
