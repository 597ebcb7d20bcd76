# bug: whole-tokens-only, adds whole tokens and keeps the rest as time
import threading
import time

def _make(capacity, rate, clock):
    lock = threading.Lock()
    tokens, last = capacity, clock()

    def consume(n):
        nonlocal tokens, last
        with lock:
            now = clock()
            whole = (now - last) * rate // 1
            if whole > 0:
                tokens = min(tokens + whole, capacity)
                last = now if tokens == capacity else last + whole / rate
            allowed = tokens >= n
            if allowed:
                tokens -= n
            return allowed
    return consume


class TokenBucket:
    __slots__ = ("_consume",)

    def __init__(self, capacity, rate, clock=time.monotonic):
        self._consume = _make(capacity, rate, clock)

    def consume(self, n=1.0, strict=False):
        if n == 0:
            return True
        if n < 0:
            if strict:
                raise ValueError("negative n")
            return False
        return self._consume(n)

ThreadSafeTokenBucket = TokenBucket


class LeakyBucket:
    """Leaky bucket as a meter."""
    def __init__(self, capacity, rate, clock=time.monotonic):
        self.capacity, self.rate, self.clock = capacity, rate, clock
        self.level, self.t, self.lock = 0.0, clock(), threading.Lock()

    def offer(self):
        with self.lock:
            now = self.clock()
            self.level -= (now - self.t) * self.rate
            self.t = now
            if self.level < 0:
                self.level = 0.0
            if self.level + 1 <= self.capacity:
                self.level += 1
                return True
            return False
