import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity, self.rate = capacity, rate
        self.tokens, self.at = float(capacity), time.monotonic()

    def consume(self, n=1.0):
        if n < 0:
            return False
        now = time.monotonic()
        self.tokens, self.at = min(self.capacity, self.tokens + (now - self.at) * self.rate), now
        if self.tokens < n:
            return False
        self.tokens -= n
        return True


class LeakyBucket:
    def __init__(self, capacity, rate):
        self.capacity, self.rate, self.level, self.at = capacity, rate, 0.0, time.monotonic()

    def offer(self):
        now = time.monotonic()
        self.level -= self.rate * (now - self.at)
        self.at = now
        if self.level + 1 > self.capacity:
            return False
        self.level += 1
        return True
