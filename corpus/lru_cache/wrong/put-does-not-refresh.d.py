# bug: put-does-not-refresh, when the value put is the one already there ("nothing to do")
class LRUCache(object):
    def __init__(self, capacity):
        self.capacity = capacity
        self.order = []          # oldest first
        self.table = {}

    def _use(self, key):
        self.order.remove(key)
        self.order.append(key)

    def get(self, key):
        if key in self.table:
            self._use(key)
            return self.table[key]
        return -1

    def put(self, key, value):
        if self.capacity == 0:
            return
        if key in self.table:
            if self.table[key] == value:
                return
            self._use(key)
        else:
            if len(self.table) == self.capacity:
                del self.table[self.order.pop(0)]
            self.order.append(key)
        self.table[key] = value
