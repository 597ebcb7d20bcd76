# bug: refused-request-charged, takes what is left and says whether that was enough
import time

class TokenBucket:
    def __init__(self, capacity, rate):
        self._cap, self._rate = capacity, rate
        self._have, self._at = float(capacity), time.monotonic()

    def _take(self, n):
        got = min(self._have, n)
        self._have -= got
        return got

    def consume(self, n=1.0):
        if n < 0:
            return False
        now = time.monotonic()
        self._have = min(self._cap, self._have + self._rate * (now - self._at))
        self._at = now
        return self._take(n) == n
