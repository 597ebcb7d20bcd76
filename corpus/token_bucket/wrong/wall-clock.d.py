# bug: wall-clock, passed in as the default clock, steps back are ignored with max(0, ...)
from time import time as wall

class TokenBucket:
    def __init__(self, capacity, rate, clock=wall):
        self.capacity, self.rate, self.clock = capacity, rate, clock
        self.tokens, self.last = float(capacity), clock()

    def consume(self, n=1.0):
        now = self.clock()
        elapsed = max(0.0, now - self.last)   # NTP may step back, be safe
        self.last = now
        self.tokens = min(self.capacity, self.tokens + elapsed * self.rate)
        if n < 0 or self.tokens < n:
            return False
        self.tokens -= n
        return True
