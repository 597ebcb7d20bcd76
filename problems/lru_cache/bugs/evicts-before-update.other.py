class LRUCache:
    """Always makes room, by evicting the oldest key that is not the one being put."""

    def __init__(self, capacity):
        self.capacity = capacity
        self.order = []
        self.data = {}

    def get(self, key):
        if key not in self.data:
            return -1
        self.order.remove(key)
        self.order.append(key)
        return self.data[key]

    def put(self, key, value):
        if not self.capacity:
            return
        if len(self.data) >= self.capacity:
            for old in self.order:
                if old != key:
                    self.order.remove(old)
                    del self.data[old]
                    break
        if key in self.data:
            self.order.remove(key)
        self.order.append(key)
        self.data[key] = value
