class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.tick = 0
        self.table = {}

    def get(self, key):
        self.tick += 1
        if key not in self.table:
            return -1
        value, _ = self.table[key]
        self.table[key] = (value, self.tick)
        return value

    def put(self, key, value):
        self.tick += 1
        self.table[key] = (value, self.tick)
        if len(self.table) > self.capacity:
            newest = sorted(self.table, key=lambda k: self.table[k][1], reverse=True)[0]
            del self.table[newest]
