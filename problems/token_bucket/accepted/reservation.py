"""Writes state only when a request passes. A refused request changes nothing, so it cannot corrupt the state."""

import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity, self.rate = capacity, rate
        self.state = (float(capacity), time.monotonic())

    def consume(self, n=1.0):
        tokens, since = self.state
        now = time.monotonic()
        available = min(self.capacity, tokens + (now - since) * self.rate)
        if not 0 <= n <= available:
            return False
        self.state = (available - n, now)
        return True
