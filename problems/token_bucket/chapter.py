"""The source chapter's own code, rewritten with its bug: a negative request adds tokens."""

import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self.limit = capacity
        self.per_second = rate
        self.available = float(capacity)
        self.stamp = time.monotonic()

    def _earn(self):
        at = time.monotonic()
        earned = (at - self.stamp) * self.per_second
        self.available = min(self.limit, self.available + earned)
        self.stamp = at

    def consume(self, n=1.0):
        self._earn()
        if self.available < n:
            return False
        self.available -= n
        return True
