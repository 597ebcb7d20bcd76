class TokenBucket:
    """Lets requests through while there are tokens; `rate` tokens come back each second, up to `capacity`."""

    def __init__(self, capacity, rate):
        raise NotImplementedError("TokenBucket is yours to write")

    def consume(self, n=1.0):
        """True, and n tokens taken, if there are n; else False."""
        raise NotImplementedError("consume is yours to write")
