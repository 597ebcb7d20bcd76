# bug: background-refill-thread, a chain of threading.Timer objects, armed on the first consume
import threading

class TokenBucket:
    PERIOD = 0.05

    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.tokens = float(capacity)
        self.lock = threading.Lock()
        self.timer = None

    def _arm(self):
        self.timer = threading.Timer(self.PERIOD, self._tick)
        self.timer.daemon = True
        self.timer.start()

    def _tick(self):
        with self.lock:
            self.tokens = min(self.capacity, self.tokens + self.rate * self.PERIOD)
        self._arm()

    def consume(self, n=1.0):
        if self.timer is None:
            self._arm()
        if n < 0:
            return False
        with self.lock:
            if n <= self.tokens:
                self.tokens -= n
                return True
            return False
