# plain dict, insertion order does the job: pop and put back
class LRUCache:
    def __init__(self, capacity):
        self.cap = capacity
        self.d = {}

    def get(self, key):
        if key not in self.d: return -1
        v = self.d.pop(key)
        self.d[key] = v   # now the newest
        return v

    def put(self, key, value):
        self.d.pop(key, None)
        self.d[key] = value
        if len(self.d) > self.cap:
            del self.d[next(iter(self.d))]
