class LRUCache:
    """Keeps the `capacity` entries that were used last."""

    def __init__(self, capacity):
        raise NotImplementedError("LRUCache is yours to write")

    def get(self, key):
        """The value of `key`, or -1 if it is not there."""
        raise NotImplementedError("get is yours to write")

    def put(self, key, value):
        """Store `value` under `key`; make room if need be."""
        raise NotImplementedError("put is yours to write")
