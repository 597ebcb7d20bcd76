import threading
import time


class TokenBucket:
    def __init__(self, capacity: float, rate: float) -> None:
        self.capacity = capacity
        self.rate = rate
        self.tokens = float(capacity)
        self.last_refill = time.monotonic()

    def consume(self, n: float = 1.0) -> bool:
        now = time.monotonic()
        self.tokens = min(self.capacity, self.tokens + (now - self.last_refill) * self.rate)
        self.last_refill = now
        if n < 0 or n > self.tokens:
            return False
        self.tokens -= n
        return True


class ThreadSafeTokenBucket:
    """Holds one lock from the clock reading to the subtraction: a time that was read before the lock could be stale,
    and would take back tokens that another thread has already seen earned."""

    def __init__(self, capacity: float, rate: float) -> None:
        self.bucket = TokenBucket(capacity, rate)
        self.lock = threading.Lock()

    def consume(self, n: float = 1.0) -> bool:
        with self.lock:
            return self.bucket.consume(n)


class LeakyBucket:
    """A meter, not a queue: it refuses requests and never delays them."""

    def __init__(self, capacity: float, rate: float) -> None:
        self.capacity = capacity
        self.rate = rate
        self.level = 0.0
        self.last_leak = time.monotonic()

    def offer(self) -> bool:
        now = time.monotonic()
        self.level = max(0.0, self.level - (now - self.last_leak) * self.rate)
        self.last_leak = now
        if self.level + 1 > self.capacity:
            return False
        self.level += 1
        return True
