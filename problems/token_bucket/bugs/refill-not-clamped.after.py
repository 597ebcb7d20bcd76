from time import monotonic


class TokenBucket:
    def __init__(self, capacity, rate):
        self.size, self.rate, self.left, self.seen = capacity, rate, capacity, monotonic()

    def consume(self, n=1.0):
        if n < 0:
            return False
        now = monotonic()
        self.left += self.rate * (now - self.seen)
        self.seen = now
        if n > self.size or n > self.left:
            return False
        self.left = min(self.left - n, self.size)
        return True
