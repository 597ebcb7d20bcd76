"""bug: refill-not-clamped; a ledger of everything earned since the start against everything spent"""
import time
from itertools import accumulate


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.start = time.monotonic_ns()
        self.spent = []

    def consume(self, n=1.0):
        if n < 0 or n > self.capacity:
            return False
        earned = self.capacity + self.rate * ((time.monotonic_ns() - self.start) / 1e9)
        *_, used = accumulate(self.spent, initial=0.0)
        if used + n > earned:
            return False
        self.spent = [used, n]
        return True
