"""Uses exact arithmetic on integer nanoseconds and fractions, so nothing drifts, for any rate and any lifetime of the bucket."""

import time
from fractions import Fraction


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = Fraction(capacity)
        self.per_nanosecond = Fraction(rate) / 10**9
        self.tokens = self.capacity
        self.last = time.monotonic_ns()

    def _refill(self):
        now = time.monotonic_ns()
        self.tokens = min(self.capacity, self.tokens + (now - self.last) * self.per_nanosecond)
        self.last = now

    def consume(self, n=1.0):
        n = Fraction(n)
        self._refill()
        granted = 0 <= n <= self.tokens
        if granted:
            self.tokens -= n
        return granted
