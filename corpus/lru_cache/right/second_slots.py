"""Links kept as two integer arrays over numbered slots, slot 0 is the ring's anchor; no node objects."""
import threading
from array import array


class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.slot_of = {}
        self.keys, self.values = [None], [None]
        self.before, self.after = array("q", [0]), array("q", [0])

    def _unlink(self, s):
        b, a = self.before[s], self.after[s]
        self.after[b], self.before[a] = a, b

    def _link_newest(self, s):
        tail = self.before[0]
        self.after[tail] = s
        self.before[s], self.after[s] = tail, 0
        self.before[0] = s

    def _touch(self, s):
        self._unlink(s)
        self._link_newest(s)

    def get(self, key):
        s = self.slot_of.get(key)
        if s is None:
            return -1
        self._touch(s)
        return self.values[s]

    def put(self, key, value):
        if self.capacity < 1:
            return
        s = self.slot_of.get(key)
        if s is not None:
            self._touch(s)
            self.values[s] = value
            return
        if len(self.slot_of) == self.capacity:
            s = self.after[0]
            del self.slot_of[self.keys[s]]
            self.keys[s], self.values[s] = key, value
            self._touch(s)
        else:
            s = len(self.keys)
            self.keys.append(key)
            self.values.append(value)
            self.before.append(0)
            self.after.append(0)
            self._link_newest(s)
        self.slot_of[key] = s


class ThreadSafeLRUCache:
    def __init__(self, capacity):
        self._inner, self._lock = LRUCache(capacity), threading.Lock()

    def get(self, key):
        with self._lock:
            return self._inner.get(key)

    def put(self, key, value):
        with self._lock:
            self._inner.put(key, value)


class PrefixBlockCache:
    def __init__(self, capacity_blocks, block_size):
        self._size, self._blocks = block_size, LRUCache(capacity_blocks)

    def _prefixes(self, tokens):
        for end in range(self._size, len(tokens) + 1, self._size):
            yield end, tuple(tokens[:end])

    def insert(self, tokens):
        for end, prefix in self._prefixes(tokens):
            self._blocks.put(prefix, end)

    def match(self, tokens):
        covered = 0
        for end, prefix in self._prefixes(tokens):
            if self._blocks.get(prefix) != end:
                break
            covered = end
        return covered
