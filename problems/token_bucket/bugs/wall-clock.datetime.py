from datetime import datetime


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity, self.rate = capacity, rate
        self.tokens, self.since = capacity, datetime.now()

    def consume(self, n=1.0):
        if n < 0:
            return False
        now = datetime.now()
        earned = max(0.0, (now - self.since).total_seconds()) * self.rate
        self.tokens, self.since = min(self.capacity, self.tokens + earned), now
        if n > self.tokens:
            return False
        self.tokens -= n
        return True
