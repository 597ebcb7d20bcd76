"""The state is in the local variables of a generator, so you can read the whole rule from top to bottom in one place."""

import time


def _bucket(capacity, rate):
    tokens, last, granted = capacity, time.monotonic(), None
    while True:
        n = yield granted
        now = time.monotonic()
        tokens, last = min(capacity, tokens + rate * (now - last)), now
        granted = 0 <= n <= tokens
        if granted:
            tokens -= n


class TokenBucket:
    def __init__(self, capacity, rate):
        self.steps = _bucket(capacity, rate)
        next(self.steps)

    def consume(self, n=1.0):
        return self.steps.send(n)
