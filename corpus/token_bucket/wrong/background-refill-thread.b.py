# bug: background-refill-thread, a threading.Timer that rearms itself
from threading import Timer, RLock
import time

class TokenBucket:
    TICK = 0.05
    def __init__(self, capacity, rate):
        self.capacity, self.rate = float(capacity), float(rate)
        self.tokens = self.capacity
        self.mu = RLock()
        self.stamp = time.monotonic()
        self._arm()

    def _arm(self):
        self.timer = Timer(self.TICK, self._tick)
        self.timer.daemon = True
        self.timer.start()

    def _tick(self):
        with self.mu:
            now = time.monotonic()
            self.tokens = min(self.capacity, self.tokens + (now - self.stamp) * self.rate)
            self.stamp = now
        self._arm()

    def consume(self, n=1.0):
        if n < 0:
            return False
        with self.mu:
            ok = n <= self.tokens
            if ok:
                self.tokens -= n
        return ok
