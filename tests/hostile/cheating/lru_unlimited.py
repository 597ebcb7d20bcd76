"""Stores everything and never evicts an entry.

Problem: lru_cache
Verdict: wrong_answer
"""

class LRUCache(dict):
    def __init__(self, capacity):
        super().__init__()

    def get(self, key, default=-1):
        return super().get(key, default)

    def put(self, key, value):
        self[key] = value
