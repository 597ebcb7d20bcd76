# functional: pure transition function, state kept in a tuple
import time
from functools import reduce

def _advance(state, now, cap, rate):
    tokens, then = state
    return (min(cap, tokens + rate * (now - then)), now)

def _take(state, n):
    tokens, t = state
    return ((tokens - n, t), True) if n <= tokens else (state, False)

def _refilled(state, now, cap, rate):
    return _advance(state, now, cap, rate)

class TokenBucket:
    def __init__(self, capacity, rate):
        self._env = (capacity, rate)
        self._state = (capacity, time.monotonic())

    def consume(self, n=1.0):
        stages = (
            lambda s: (_refilled(s, time.monotonic(), *self._env), None),
            lambda s: _take(s, n),
        )
        self._state, ok = reduce(lambda acc, f: f(acc[0]), stages, (self._state, None))
        return ok

class LeakyBucket:
    def __init__(self, capacity, rate):
        self.c, self.r = capacity, rate
        self.s = (0, time.monotonic())
    def offer(self):
        now = time.monotonic()
        level = max(0, self.s[0] - self.r * (now - self.s[1]))
        ok = level + 1 <= self.c
        self.s = (level + ok, now)
        return ok
