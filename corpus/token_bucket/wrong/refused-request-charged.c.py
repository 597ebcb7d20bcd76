# bug: refused-request-charged, the full-at time moves on also for refused requests
import time


class TokenBucket(object):
    def __init__(self, capacity, rate):
        self.capacity, self.rate = capacity, rate
        self.full_at = time.perf_counter()
        self.left = capacity   # only for rate 0

    def consume(self, n=1.0):
        if n < 0:
            return False
        if self.rate == 0:
            if n > self.left:
                return False
            self.left -= n
            return True
        now = time.perf_counter()
        start = max(self.full_at, now)
        new_full_at = start + n / self.rate
        self.full_at = new_full_at
        return new_full_at - now <= self.capacity / self.rate


assert TokenBucket(2, 1).consume(2)
assert not TokenBucket(2, 1).consume(2.5)
