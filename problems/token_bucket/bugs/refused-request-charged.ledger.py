import time
from collections import deque


class TokenBucket:
    """Stores the requests and replays them, refused ones too."""

    def __init__(self, capacity, rate):
        self.capacity, self.rate = capacity, rate
        self.log = deque([(time.monotonic(), 0.0)])

    def consume(self, n=1.0):
        if n < 0:
            return False
        self.log.append((time.monotonic(), n))
        tokens, last, ok = float(self.capacity), self.log[0][0], True
        for at, asked in self.log:
            tokens = min(self.capacity, tokens + (at - last) * self.rate)
            ok = tokens >= asked
            tokens -= asked
            last = at
        return ok
