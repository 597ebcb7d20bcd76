import time


class TokenBucket:
    """Counts everything that was ever earned and everything that was ever spent."""

    def __init__(self, capacity, rate):
        self.capacity, self.rate = capacity, rate
        self.born = time.monotonic_ns()
        self.spent = 0.0

    def consume(self, n=1.0):
        if n < 0:
            return False
        earned = self.capacity + (time.monotonic_ns() - self.born) / 1e9 * self.rate
        if n > self.capacity or self.spent + n > earned:
            return False
        self.spent += n
        return True
