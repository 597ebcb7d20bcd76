import threading
import time


class TokenBucket:
    def __init__(self, capacity: float, rate: float) -> None:
        self.capacity = capacity
        self.rate = rate
        self.tokens = float(capacity)
        self.counted = time.monotonic()

    def consume(self, n: float = 1.0) -> bool:
        now = time.monotonic()
        self.tokens = min(self.capacity, self.tokens + (now - self.counted) * self.rate)
        self.counted = now
        if n < 0 or n > self.tokens:
            return False
        self.tokens -= n
        return True


class ThreadSafeTokenBucket:
    """One lock from reading the clock to taking the tokens: time read outside could come in late and count twice."""

    def __init__(self, capacity: float, rate: float) -> None:
        self.bucket = TokenBucket(capacity, rate)
        self.lock = threading.Lock()

    def consume(self, n: float = 1.0) -> bool:
        with self.lock:
            return self.bucket.consume(n)


class LeakyBucket:
    """A meter: it says no, and never delays anybody."""

    def __init__(self, capacity: float, rate: float) -> None:
        self.capacity = capacity
        self.rate = rate
        self.level = 0.0
        self.measured = time.monotonic()

    def offer(self) -> bool:
        now = time.monotonic()
        self.level = max(0.0, self.level - (now - self.measured) * self.rate)
        self.measured = now
        if self.level + 1 > self.capacity:
            return False
        self.level += 1
        return True
