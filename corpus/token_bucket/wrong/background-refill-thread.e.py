"""bug: background-refill-thread; one ticker for the whole module, started on import, fills every live bucket"""
import threading
import time
import weakref

_buckets = weakref.WeakSet()
_never = threading.Event()


def _ticker():
    last = time.monotonic()
    while not _never.wait(0.02):
        now = time.monotonic()
        for bucket in list(_buckets):
            with bucket._lock:
                bucket._tokens = min(bucket._capacity, bucket._tokens + bucket._rate * (now - last))
        last = now


threading.Thread(target=_ticker, daemon=True).start()


class TokenBucket:
    def __init__(self, capacity, rate):
        self._capacity, self._rate, self._tokens = capacity, rate, float(capacity)
        self._lock = threading.RLock()
        _buckets.add(self)

    def consume(self, n=1.0):
        with self._lock:
            ok = 0 <= n <= self._tokens
            if ok:
                self._tokens -= n
            return ok
