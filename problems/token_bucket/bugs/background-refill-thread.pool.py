import time
from concurrent.futures import ThreadPoolExecutor


class TokenBucket:
    """Refills at each request, and has a worker that refills as well."""

    pool = None

    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.tokens = float(capacity)
        self.at = time.monotonic()

    def _refill(self):
        now = time.monotonic()
        self.tokens = min(self.capacity, self.tokens + (now - self.at) * self.rate)
        self.at = now

    def _work(self):
        for _ in range(3):
            time.sleep(1)
            self._refill()

    def consume(self, n=1.0):
        if n < 0:
            return False
        if self.pool is None:
            self.pool = ThreadPoolExecutor(1)
            self.pool.submit(self._work)
        self._refill()
        if self.tokens < n:
            return False
        self.tokens -= n
        return True
