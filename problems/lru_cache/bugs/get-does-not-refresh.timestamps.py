class LRUCache:
    def __init__(self, capacity):
        self.capacity, self.now = capacity, 0
        self.values, self.stamp = {}, {}

    def get(self, key):
        self.now += 1
        if key in self.values:
            return self.values[key]
        return -1

    def put(self, key, value):
        self.now += 1
        self.values[key] = value
        self.stamp[key] = self.now
        if len(self.values) > self.capacity:
            oldest = min(self.stamp, key=self.stamp.get)
            self.values.pop(oldest)
            self.stamp.pop(oldest)
