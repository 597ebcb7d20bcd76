# bug: background-refill-thread, one refiller thread for each bucket, started at the first request, waits on an Event
from __future__ import annotations
import threading
from typing import Optional

class _Refiller(threading.Thread):
    def __init__(self, bucket: "TokenBucket", period: float = 0.02) -> None:
        super().__init__(name="refiller", daemon=True)
        self.bucket, self.period = bucket, period
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.wait(self.period):
            self.bucket._add(self.period * self.bucket.rate)

class TokenBucket:
    def __init__(self, capacity: float, rate: float) -> None:
        self.capacity = capacity
        self.rate = rate
        self._tokens = capacity
        self._lock = threading.Lock()
        self._refiller: Optional[_Refiller] = None

    def _add(self, amount: float) -> None:
        with self._lock:
            self._tokens = min(self.capacity, self._tokens + amount)

    def consume(self, n: float = 1.0) -> bool:
        if self._refiller is None:
            self._refiller = _Refiller(self)
            self._refiller.start()
        with self._lock:
            if self._tokens < n:
                return False
            self._tokens -= n
            return True
