import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.tokens = capacity
        self.last = time.monotonic()

    def _refill(self):
        now = time.monotonic()
        self.tokens += min(self.capacity, (now - self.last) * self.rate)
        self.last = now

    def consume(self, n=1.0):
        if n < 0:
            return False
        self._refill()
        ok = self.tokens >= n
        self.tokens -= n if ok else 0
        return ok
