"""The state is a NumPy array, so the same code can refill thousands of buckets in one vectorized step."""

import time

import numpy as np


class TokenBucket:
    def __init__(self, capacity, rate, clock=time.monotonic):
        self.clock = clock
        self.limits = np.array([capacity], dtype=np.float64)
        self.rates = np.array([rate], dtype=np.float64)
        self.tokens = self.limits.copy()
        self.stamps = np.full(1, clock())

    def consume(self, n=1.0):
        now = self.clock()
        np.minimum(self.limits, self.tokens + self.rates * (now - self.stamps), out=self.tokens)
        self.stamps[:] = now
        granted = (self.tokens >= n) & (n >= 0)
        self.tokens -= np.where(granted, n, 0.0)
        return granted[0]


class ThreadSafeTokenBucket:
    def __init__(self, capacity, rate):
        import queue

        self.turn = queue.SimpleQueue()
        self.turn.put(TokenBucket(capacity, rate))

    def consume(self, n=1.0):
        bucket = self.turn.get()
        try:
            return bool(bucket.consume(n))
        finally:
            self.turn.put(bucket)
