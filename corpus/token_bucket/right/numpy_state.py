# numpy state vector, np.clip, returns numpy.bool
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
        level = np.clip(level, 0.0, self.cap)
        ok = np.less_equal(n, level) & (n >= 0)
        self.state[:] = np.where(ok, level - n, level), now
        return ok
