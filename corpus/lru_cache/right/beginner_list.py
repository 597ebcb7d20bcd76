# beginner: a dict and a list of keys, oldest first (O(n) but right)
class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.values = {}
        self.order = []

    def get(self, key):
        if key in self.values:
            self.order.remove(key)
            self.order.append(key)
            return self.values[key]
        else:
            return -1

    def put(self, key, value):
        if self.capacity == 0:
            return
        if key in self.values:
            self.order.remove(key)
        elif len(self.order) == self.capacity:
            oldest = self.order[0]
            del self.order[0]
            del self.values[oldest]
        self.order.append(key)
        self.values[key] = value


c = LRUCache(2)
c.put(1, 1)
c.put(2, 2)
print(c.get(1))  # 1
c.put(3, 3)
print(c.get(2))  # -1
