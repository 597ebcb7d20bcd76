# bug: background-refill-thread, daemon thread that sleeps and adds
import threading
import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.tokens = capacity
        self.lock = threading.Lock()
        t = threading.Thread(target=self._refill_loop, daemon=True)
        t.start()

    def _refill_loop(self):
        while True:
            time.sleep(0.125)
            with self.lock:
                self.tokens = min(self.capacity, self.tokens + self.rate * 0.125)

    def consume(self, n=1.0):
        with self.lock:
            if self.tokens >= n:
                self.tokens -= n
                return True
            return False
