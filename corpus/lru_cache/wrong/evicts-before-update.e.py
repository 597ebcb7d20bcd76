"""bug: evicts-before-update; heap of stamps, room is made first ("reserve a slot, then write")"""
import heapq


class LRUCache:
    def __init__(self, capacity):
        self.capacity, self.now = capacity, 0
        self.live, self.heap = {}, []     # key -> [stamp, value]

    def _stamp(self, key, value):
        self.now += 1
        self.live[key] = [self.now, value]
        heapq.heappush(self.heap, (self.now, id(key), key))

    def _reserve(self):
        while len(self.live) >= self.capacity:
            stamp, _, key = heapq.heappop(self.heap)
            if self.live.get(key, (0,))[0] == stamp:
                del self.live[key]

    def get(self, key):
        if key not in self.live:
            return -1
        value = self.live[key][1]
        self._stamp(key, value)
        return value

    def put(self, key, value):
        if self.capacity > 0:
            self._reserve()
            self._stamp(key, value)
