import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.tokens = float(capacity)
        self.last = time.monotonic()

    def consume(self, n=1.0):
        now = time.monotonic()
        tokens = min(self.capacity, self.tokens + (now - self.last) * self.rate)
        granted = n <= tokens
        self.tokens = min(self.capacity, tokens - n) if granted else tokens
        self.last = now
        return granted
