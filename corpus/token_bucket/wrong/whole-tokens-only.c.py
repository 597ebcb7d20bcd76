# bug: whole-tokens-only, looks at the floor of the bucket
import time
import math
from fractions import Fraction as F

class TokenBucket:
    NS = 10 ** 9

    def __init__(self, capacity, rate):
        self.cap = F(capacity)
        self.rate = F(rate)
        self.tokens = self.cap
        self.t = time.monotonic_ns()

    def available(self):
        t = time.monotonic_ns()
        earned = F(t - self.t, self.NS) * self.rate
        self.t = t
        self.tokens = min(self.cap, self.tokens + earned)
        return self.tokens

    def consume(self, n=1.0):
        want = F(n)
        if want < 0:
            return False
        have = self.available()
        if want > math.floor(have):
            return False
        self.tokens = have - want
        return True
