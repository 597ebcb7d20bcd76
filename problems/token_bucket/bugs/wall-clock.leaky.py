import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity, self.rate = capacity, rate
        self.tokens, self.at = float(capacity), time.perf_counter()

    def consume(self, n=1.0):
        if n < 0:
            return False
        now = time.perf_counter()
        self.tokens, self.at = min(self.capacity, self.tokens + (now - self.at) * self.rate), now
        if self.tokens < n:
            return False
        self.tokens -= n
        return True


class LeakyBucket:
    def __init__(self, capacity, rate):
        self.capacity, self.rate, self.level, self.at = capacity, rate, 0.0, time.time()

    def offer(self):
        now = time.time()
        self.level = max(0.0, self.level - self.rate * (now - self.at))
        self.at = now
        if self.level + 1 <= self.capacity:
            self.level += 1
            return True
        return False
