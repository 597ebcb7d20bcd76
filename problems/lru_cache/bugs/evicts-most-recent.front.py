class LRUCache:
    """The newest key is at the front and is treated as the oldest."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.order = []
        self.data = {}

    def _touch(self, key):
        if key in self.order:
            self.order.remove(key)
        self.order.insert(0, key)

    def get(self, key):
        if key not in self.data:
            return -1
        self._touch(key)
        return self.data[key]

    def put(self, key, value):
        if key not in self.data and len(self.data) >= self.capacity > 0:
            del self.data[self.order.pop(0)]
        if self.capacity > 0:
            self.data[key] = value
            self._touch(key)
