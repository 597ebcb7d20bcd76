# bug: refill-not-clamped, clamped only after the request has been served
import time
import numpy as np

class TokenBucket:
    def __init__(self, capacity, rate):
        self.cap = np.float64(capacity)
        self.rate = np.float64(rate)
        self.state = np.array([capacity, time.perf_counter()], dtype=float)

    def consume(self, n=1.0):
        now = time.perf_counter()
        level = self.state[0] + (now - self.state[1]) * self.rate
        ok = np.less_equal(n, level) & (n >= 0)
        self.state[:] = np.minimum(self.cap, np.where(ok, level - n, level)), now
        return ok
