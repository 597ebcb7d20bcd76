"""Reads nanoseconds and divides them. With `* 1e-9` in place of `/ 1e9`, a reading rounds and a token can be missing."""

import threading
import time

def _now():
    return time.monotonic_ns() / 1e9

class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity, self.rate, self.level, self.at = capacity, rate, float(capacity), _now()

    def consume(self, n=1.0):
        if n < 0:
            return False
        now = _now()
        self.level, self.at = min(self.capacity, self.level + self.rate * (now - self.at)), now
        if self.level < n:
            return False
        self.level -= n
        return True

class ThreadSafeTokenBucket(TokenBucket):
    def __init__(self, *args):
        super().__init__(*args)
        self.lock = threading.Lock()

    def consume(self, n=1.0):
        with self.lock:
            return super().consume(n)

class LeakyBucket:
    def __init__(self, capacity, rate):
        self._bucket = TokenBucket(capacity, rate)

    def offer(self):
        return self._bucket.consume(1)
