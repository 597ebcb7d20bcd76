import _thread
import time
import weakref

_buckets = weakref.WeakSet()


def _ticker():
    while True:
        time.sleep(0.05)
        for bucket in list(_buckets):
            bucket.level = min(bucket.capacity, bucket.level + bucket.rate * 0.05)


_thread.start_new_thread(_ticker, ())


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.level = float(capacity)
        _buckets.add(self)

    def consume(self, n=1.0):
        if n < 0:
            return False
        granted = self.level >= n
        if granted:
            self.level -= n
        return granted
