# older python style: no hints, properties, percent formatting
import time
from threading import Lock

class _Bucket(object):
    """Level that moves with time between 0 and capacity."""
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self._level = capacity
        self._when = time.monotonic()

    def _get_level(self):
        now = time.monotonic()
        if self._level < self.capacity:
            room = self.capacity - self._level
            gain = (now - self._when) * self.rate
            self._level = self._level + (gain if gain < room else room)
        self._when = now
        return self._level

    level = property(_get_level)

    def __repr__(self):
        return '<bucket %r/%r>' % (self._level, self.capacity)

class TokenBucket(_Bucket):
    def consume(self, n=1.0):
        if self.level >= n:
            self._level -= n
            return True
        return False

class ThreadSafeTokenBucket(TokenBucket):
    def __init__(self, capacity, rate):
        TokenBucket.__init__(self, capacity, rate)
        self._mutex = Lock()
    def consume(self, n=1.0):
        self._mutex.acquire()
        try:
            return TokenBucket.consume(self, n)
        finally:
            self._mutex.release()
