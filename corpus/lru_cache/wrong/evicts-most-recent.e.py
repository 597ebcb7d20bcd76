"""bug: evicts-most-recent; linked nodes, the overflow check runs after linking and follows tail.prev"""


class _Node:
    __slots__ = "key", "value", "prev", "next"

    def __init__(self, key=None, value=None):
        self.key, self.value, self.prev, self.next = key, value, self, self


class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.nodes = {}
        self.root = _Node()     # root.next is the oldest, root.prev the newest

    def _remove(self, node):
        node.prev.next, node.next.prev = node.next, node.prev

    def _append(self, node):
        last = self.root.prev
        last.next = self.root.prev = node
        node.prev, node.next = last, self.root

    def get(self, key):
        node = self.nodes.get(key)
        if node is None:
            return -1
        self._remove(node)
        self._append(node)
        return node.value

    def put(self, key, value):
        node = self.nodes.get(key)
        if node is None:
            node = self.nodes[key] = _Node(key)
        else:
            self._remove(node)
        node.value = value
        self._append(node)
        if len(self.nodes) > self.capacity:
            victim = self.root.prev
            self._remove(victim)
            del self.nodes[victim.key]
