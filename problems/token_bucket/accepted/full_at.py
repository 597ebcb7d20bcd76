"""Stores only the time at which the bucket will be full, or with a rate of 0 what is missing. Nothing is refilled."""

import math
from time import monotonic


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.missing = 0.0
        self.full_at = -math.inf

    def consume(self, n=1.0):
        if self.rate == 0:
            missing = self.missing
        else:
            now = monotonic()
            missing = max(0.0, (self.full_at - now) * self.rate)
        if n < 0 or missing + n > self.capacity:
            return False
        if self.rate == 0:
            self.missing += n
        else:
            self.full_at = now + (missing + n) / self.rate
        return True
