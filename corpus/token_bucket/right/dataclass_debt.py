# dataclass that tracks the debt (tokens missing) instead of the tokens
from dataclasses import dataclass, field
import time

@dataclass
class TokenBucket:
    capacity: float
    rate: float
    debt: float = field(default=0.0, init=False)
    stamp: float = field(default_factory=lambda: time.monotonic(), init=False)

    def consume(self, n: float = 1.0) -> bool:
        now = time.monotonic()
        paid = (now - self.stamp) * self.rate
        self.stamp = now
        self.debt = max(0.0, self.debt - paid)
        if (wanted := self.debt + n) <= self.capacity:
            self.debt = wanted
            return True
        return False
