import threading
import time


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity, self.rate = capacity, rate
        self.tokens, self.at = float(capacity), time.monotonic()

    def consume(self, n=1.0):
        if n < 0:
            return False
        now = time.monotonic()
        self.tokens, self.at = min(self.capacity, self.tokens + (now - self.at) * self.rate), now
        if self.tokens < n:
            return False
        self.tokens -= n
        return True


class LeakyBucket(threading.Thread):
    def __init__(self, capacity, rate):
        super().__init__(daemon=True)
        self.capacity, self.rate, self.level = capacity, rate, 0
        self.start()

    def run(self):
        while True:
            time.sleep(0.125)
            self.level = max(0, self.level - self.rate / 8)

    def offer(self):
        if self.level + 1 > self.capacity:
            return False
        self.level += 1
        return True
