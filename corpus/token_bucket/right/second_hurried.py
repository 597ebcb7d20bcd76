# quick version, everything inline
import time

class TokenBucket:
    def __init__(self, capacity, rate):
        self.c, self.r = capacity, rate
        self.left = capacity
        self.t = time.monotonic()

    def consume(self, n=1.0):
        t = time.monotonic()
        self.left += (t - self.t) * self.r
        self.t = t
        if self.left > self.c: self.left = self.c   # never above capacity
        if n < 0 or n > self.left: return False
        self.left -= n
        return True
