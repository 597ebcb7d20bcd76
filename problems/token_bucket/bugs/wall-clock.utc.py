import datetime as dt


def _now():
    return dt.datetime.now(dt.timezone.utc).timestamp()


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.tokens = float(capacity)
        self.last = _now()

    def consume(self, n=1.0):
        if n < 0:
            return False
        now = _now()
        passed = max(now - self.last, 0)
        self.tokens = min(self.tokens + passed * self.rate, self.capacity)
        self.last = max(now, self.last)
        if self.tokens >= n:
            self.tokens -= n
            return True
        return False
