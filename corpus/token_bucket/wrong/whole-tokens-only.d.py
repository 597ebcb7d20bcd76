# bug: whole-tokens-only, fractions are stored but the check looks at the floor
import math
import time
from dataclasses import dataclass, field

@dataclass
class TokenBucket:
    capacity: float
    rate: float
    level: float = field(init=False)
    stamp: float = field(init=False)

    def __post_init__(self):
        self.level = float(self.capacity)
        self.stamp = time.monotonic()

    def consume(self, n=1.0):
        now = time.monotonic()
        self.level = min(self.capacity, self.level + (now - self.stamp) * self.rate)
        self.stamp = now
        if n < 0 or math.floor(self.level) < n:
            return False
        self.level -= n
        return True
