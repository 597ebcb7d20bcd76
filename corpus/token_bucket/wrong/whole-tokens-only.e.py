"""bug: whole-tokens-only; a token arrives every 1 / rate seconds, the rest of the interval is kept for later"""
import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.interval = 1.0 / rate if rate else None
        self.tokens = float(capacity)
        self.next_from = time.perf_counter()

    def _arrivals(self):
        if self.interval is None:
            return
        ticks, rest = divmod(time.perf_counter() - self.next_from, self.interval)
        if ticks:
            self.tokens = min(self.capacity, self.tokens + ticks)
            self.next_from = time.perf_counter() - rest

    def consume(self, n=1.0):
        self._arrivals()
        if n < 0 or n > self.tokens:
            return False
        self.tokens -= n
        return True
