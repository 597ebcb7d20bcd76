import threading
import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.tokens = capacity
        self.lock = threading.Lock()
        threading.Thread(target=self._fill, daemon=True).start()

    def _fill(self):
        while True:
            time.sleep(0.125)
            with self.lock:
                self.tokens = min(self.capacity, self.tokens + 0.125 * self.rate)

    def consume(self, n=1.0):
        if n < 0:
            return False
        with self.lock:
            if self.tokens >= n:
                self.tokens -= n
                return True
            return False
