"""A bucket as a reflected process: level = free path - overflow, the overflow being the running maximum of the excess.

free(t) = capacity + rate * t - spent(t); it only rises between requests, so its maximum need be looked at on requests only.
"""
import threading
import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self._capacity, self._rate = capacity, rate
        self._born = time.perf_counter()
        self._spent = 0.0
        self._overflow = 0.0

    def consume(self, n=1.0):
        if n < 0:
            raise ValueError("n must not be negative")
        excess = self._rate * (time.perf_counter() - self._born) - self._spent
        self._overflow = max(self._overflow, excess)
        granted = n <= self._capacity + excess - self._overflow
        self._spent += n * granted
        return bool(granted)


class ThreadSafeTokenBucket(TokenBucket):
    def __init__(self, capacity, rate):
        super().__init__(capacity, rate)
        self._gate = threading.Lock()

    def consume(self, n=1.0):
        with self._gate:
            return super().consume(n)


class LeakyBucket:
    def __init__(self, capacity, rate):
        self.capacity, self.rate = capacity, rate
        self.level, self.seen = 0.0, time.perf_counter()

    def offer(self):
        now = time.perf_counter()
        self.level = max(0.0, self.level - self.rate * (now - self.seen))
        self.seen = now
        fits = self.level + 1 <= self.capacity
        self.level += fits
        return bool(fits)
