# bug: refused-request-charged, a refused request drains what is left
from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from typing import Callable, Final, Optional

Clock = Callable[[], float]


class RateLimiter(ABC):
    @abstractmethod
    def consume(self, n: float = 1.0) -> bool:
        ...


class TokenBucket(RateLimiter):
    """Lazy refill on demand; no timers."""

    def __init__(self, capacity: float, rate: float, clock: Optional[Clock] = None) -> None:
        self._capacity: Final[float] = float(capacity)
        self._rate: Final[float] = float(rate)
        self._clock: Final[Clock] = clock if clock is not None else time.monotonic
        self._tokens: float = self._capacity
        self._updated_at: float = self._clock()

    def _refill(self) -> None:
        now = self._clock()
        elapsed = now - self._updated_at
        if elapsed > 0.0:
            earned = elapsed * self._rate
            self._tokens = min(self._capacity, self._tokens + earned)
        self._updated_at = now

    def consume(self, n: float = 1.0) -> bool:
        if n < 0:
            raise ValueError("n must be non-negative")
        self._refill()
        if n > self._tokens:
            self._tokens = max(0.0, self._tokens - n)
            return False
        self._tokens -= n
        return True


class ThreadSafeTokenBucket(TokenBucket):
    def __init__(self, capacity: float, rate: float, clock: Optional[Clock] = None) -> None:
        self._guard = threading.RLock()
        super().__init__(capacity, rate, clock)

    def consume(self, n: float = 1.0) -> bool:
        with self._guard:
            return super().consume(n)


class LeakyBucket:
    def __init__(self, capacity: float, rate: float, clock: Optional[Clock] = None) -> None:
        self._capacity = float(capacity)
        self._rate = float(rate)
        self._clock = clock or time.monotonic
        self._level = 0.0
        self._updated_at = self._clock()

    def offer(self) -> bool:
        now = self._clock()
        self._level = max(0.0, self._level - (now - self._updated_at) * self._rate)
        self._updated_at = now
        if self._level + 1.0 > self._capacity:
            return False
        self._level += 1.0
        return True
