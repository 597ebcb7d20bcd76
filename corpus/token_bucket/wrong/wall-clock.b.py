# bug: wall-clock, datetime.now, with a guard against going backwards
from datetime import datetime, timezone
from dataclasses import dataclass

def _now():
    return datetime.now(timezone.utc)

@dataclass
class TokenBucket:
    capacity: float
    rate: float

    def __post_init__(self):
        self.tokens = float(self.capacity)
        self.last = _now()

    def consume(self, n=1.0):
        now = _now()
        dt = max(0.0, (now - self.last).total_seconds())
        self.last = now
        self.tokens = min(self.capacity, self.tokens + dt * self.rate)
        if n <= self.tokens:
            self.tokens -= n
            return True
        return False
