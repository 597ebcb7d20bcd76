"""The textbook form: a few numbers of state and one method. Earned tokens are added when a request arrives."""

import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.tokens = float(capacity)
        self.last = time.monotonic()

    def consume(self, n=1.0):
        now = time.monotonic()
        elapsed = now - self.last
        self.last = now
        self.tokens += elapsed * self.rate
        if self.tokens > self.capacity:
            self.tokens = float(self.capacity)
        if n < 0:
            raise ValueError("n must not be negative")
        if self.tokens >= n:
            self.tokens -= n
            return True
        return False
