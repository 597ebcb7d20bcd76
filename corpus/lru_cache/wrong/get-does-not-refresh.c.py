# bug: get-does-not-refresh, a use counter that only put writes
class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.tick = 0
        self.values = {}
        self.used = {}

    def get(self, key):
        self.tick += 1
        if key not in self.values:
            return -1
        return self.values[key]

    def put(self, key, value):
        if not self.capacity:
            return
        self.tick += 1
        if key not in self.values and len(self.values) == self.capacity:
            victim = min(self.used, key=self.used.get)
            del self.values[victim], self.used[victim]
        self.values[key] = value
        self.used[key] = self.tick
