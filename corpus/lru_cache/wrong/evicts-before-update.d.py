# bug: evicts-before-update, at capacity the oldest OTHER key goes, even when the key is already there
class LRUCache:
    _none = object()

    def __init__(self, capacity):
        self.capacity = capacity
        self.data = {}

    def get(self, key):
        value = self.data.pop(key, self._none)
        if value is self._none:
            return -1
        self.data[key] = value
        return value

    def put(self, key, value):
        if self.capacity <= 0:
            return
        if len(self.data) == self.capacity:
            victim = next((k for k in self.data if k != key), self._none)
            self.data.pop(victim, None)
        self.data.pop(key, None)
        self.data[key] = value
