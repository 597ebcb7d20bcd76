"""Thread-safe from the start: one lock covers the clock reading, the refill and the subtraction, so they cannot interleave. The other classes use the same core."""

import threading
import time


class _Meter:
    def __init__(self, capacity, rate, used):
        self.capacity, self.rate, self.used = capacity, rate, used
        self.lock = threading.RLock()
        self.at = time.perf_counter()

    def take(self, n):
        with self.lock:
            now = time.perf_counter()
            used = max(0.0, self.used - (now - self.at) * self.rate)
            self.at, self.used = now, used
            if n < 0 or used + n > self.capacity:
                return False
            self.used = used + n
            return True


class TokenBucket:
    def __init__(self, capacity, rate):
        self._meter = _Meter(capacity, rate, 0.0)

    def consume(self, n=1.0):
        return self._meter.take(n)


class ThreadSafeTokenBucket(TokenBucket):
    pass


class LeakyBucket:
    def __init__(self, capacity, rate):
        self._meter = _Meter(capacity, rate, 0.0)

    def offer(self):
        return self._meter.take(1)
