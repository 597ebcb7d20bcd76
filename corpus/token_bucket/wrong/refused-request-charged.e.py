# bug: refused-request-charged, theoretical-arrival-time style: the debt is booked before the check and not taken back
from time import monotonic as clock

class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.debt = 0.0
        self.when = clock()

    def consume(self, n=1.0):
        if n < 0 or n > self.capacity:
            return False
        self.when, before = clock(), self.when
        self.debt = max(0.0, self.debt - self.rate * (self.when - before)) + n
        return self.debt <= self.capacity
