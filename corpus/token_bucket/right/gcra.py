# GCRA: remembers only the moment at which the bucket will be full
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
        if new_full_at - now > self.capacity / self.rate:
            return False
        self.full_at = new_full_at
        return True


assert TokenBucket(2, 1).consume(2)
assert not TokenBucket(2, 1).consume(2.5)
