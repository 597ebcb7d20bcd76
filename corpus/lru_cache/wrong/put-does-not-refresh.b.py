# bug: put-does-not-refresh, early return on an existing key, linked list
class _Link:
    __slots__ = "k", "v", "l", "r"

class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.table = {}
        self.ring = _Link()
        self.ring.l = self.ring.r = self.ring

    def _insert(self, link):
        link.l, link.r = self.ring.l, self.ring
        self.ring.l.r = link
        self.ring.l = link

    def _drop(self, link):
        link.l.r = link.r
        link.r.l = link.l

    def get(self, key):
        link = self.table.get(key)
        if link is None:
            return -1
        self._drop(link)
        self._insert(link)
        return link.v

    def put(self, key, value):
        if key in self.table:
            self.table[key].v = value
            return
        link = _Link()
        link.k, link.v = key, value
        self.table[key] = link
        self._insert(link)
        if len(self.table) > self.capacity:
            first = self.ring.r
            self._drop(first)
            del self.table[first.k]
