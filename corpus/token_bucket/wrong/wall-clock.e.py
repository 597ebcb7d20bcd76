"""bug: wall-clock; time.time_ns, the bucket counts what is missing"""
import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.missing = 0.0
        self.stamp = self._now()

    @staticmethod
    def _now():
        return time.time_ns()

    def consume(self, n=1.0):
        now = self._now()
        self.missing = max(0.0, self.missing - (now - self.stamp) * self.rate / 1_000_000_000)
        self.stamp = now
        if n < 0:
            return False
        if self.missing + n <= self.capacity:
            self.missing += n
            return True
        return False
