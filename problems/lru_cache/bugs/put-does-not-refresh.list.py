class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.order = []
        self.data = {}

    def get(self, key):
        if key in self.data:
            self.order.remove(key)
            self.order.append(key)
            return self.data[key]
        return -1

    def put(self, key, value):
        if key in self.data:
            self.data[key] = value
            return
        self.order.append(key)
        self.data[key] = value
        if len(self.order) > self.capacity:
            self.data.pop(self.order.pop(0))
