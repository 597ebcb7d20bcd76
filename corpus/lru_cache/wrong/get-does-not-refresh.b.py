# bug: get-does-not-refresh, linked list with sentinels: get only reads the node
class Node:
    def __init__(self, key, val):
        self.key, self.val = key, val
        self.prev = self.next = None

class LRUCache:
    def __init__(self, capacity):
        self.cap, self.map = capacity, {}
        self.old, self.new = Node(0, 0), Node(0, 0)
        self.old.next, self.new.prev = self.new, self.old

    def remove(self, n):
        n.prev.next, n.next.prev = n.next, n.prev

    def add(self, n):
        p = self.new.prev
        p.next = self.new.prev = n
        n.prev, n.next = p, self.new

    def get(self, key):
        if key in self.map:
            return self.map[key].val
        return -1

    def put(self, key, value):
        if key in self.map:
            self.remove(self.map[key])
        self.map[key] = Node(key, value)
        self.add(self.map[key])
        if len(self.map) > self.cap:
            lru = self.old.next
            self.remove(lru)
            del self.map[lru.key]
