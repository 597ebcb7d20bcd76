from time import CLOCK_REALTIME, clock_gettime_ns


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.tokens = float(capacity)
        self.last = clock_gettime_ns(CLOCK_REALTIME)

    def consume(self, n=1.0):
        if n < 0:
            return False
        now = clock_gettime_ns(CLOCK_REALTIME)
        if now > self.last:
            self.tokens = min(self.capacity, self.tokens + (now - self.last) / 1e9 * self.rate)
            self.last = now
        if self.tokens >= n:
            self.tokens -= n
            return True
        return False
