class LRUCache:
    """Keeps the `capacity` most recently used entries."""

    def __init__(self, capacity):
        raise NotImplementedError("Implement LRUCache")

    def get(self, key):
        """Return the value of `key`, or -1 if it is not in the cache."""
        raise NotImplementedError("Implement get")

    def put(self, key, value):
        """Store `value` under `key` and evict an entry if the cache is over capacity."""
        raise NotImplementedError("Implement put")
