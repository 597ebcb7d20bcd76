import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.tokens = float(capacity)
        self.last = time.monotonic()

    def consume(self, n=1.0):
        if n < 0:
            return False
        now = time.monotonic()
        gained = int((now - self.last) * self.rate)
        if gained:
            self.tokens = min(self.capacity, self.tokens + gained)
            self.last += gained / self.rate
        if self.tokens >= n:
            self.tokens -= n
            return True
        return False
