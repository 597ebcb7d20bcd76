class TokenBucket:
    """Grants requests while it has tokens. Earns `rate` tokens per second, up to `capacity`."""

    def __init__(self, capacity, rate):
        raise NotImplementedError("Implement TokenBucket")

    def consume(self, n=1.0):
        """Take n tokens and return True if there are at least n. Otherwise return False."""
        raise NotImplementedError("Implement consume")
