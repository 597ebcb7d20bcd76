# bug: refill-not-clamped, only the comparison is clamped, the stored amount keeps growing
import time

class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.tokens = float(capacity)
        self.last = time.monotonic()

    def available(self):
        return min(self.tokens, self.capacity)

    def consume(self, n=1.0):
        now = time.monotonic()
        self.tokens = self.tokens + (now - self.last) * self.rate
        self.last = now
        if n >= 0 and self.available() >= n:
            self.tokens -= n
            return True
        return False
