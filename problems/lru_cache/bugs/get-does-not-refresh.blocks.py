from collections import OrderedDict


class LRUCache:
    def __init__(self, capacity):
        self.capacity = capacity
        self.data = OrderedDict()

    def get(self, key):
        if key in self.data:
            self.data.move_to_end(key)
            return self.data[key]
        return -1

    def put(self, key, value):
        self.data[key] = value
        self.data.move_to_end(key)
        if len(self.data) > self.capacity:
            self.data.popitem(last=False)


class PrefixBlockCache:
    def __init__(self, capacity_blocks, block_size):
        self.capacity = capacity_blocks
        self.size = block_size
        self.blocks = OrderedDict()

    def insert(self, tokens):
        for end in range(self.size, len(tokens) + 1, self.size):
            key = tuple(tokens[:end])
            self.blocks[key] = True
            self.blocks.move_to_end(key)
            if len(self.blocks) > self.capacity:
                self.blocks.popitem(last=False)

    def match(self, tokens):
        covered = 0
        for end in range(self.size, len(tokens) + 1, self.size):
            if tuple(tokens[:end]) not in self.blocks:
                break
            covered = end
        return covered
