from threading import Timer


class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity, self.rate, self.tokens = capacity, rate, float(capacity)
        self._tick()

    def _tick(self):
        self.tokens = min(self.capacity, self.tokens + self.rate * 0.1)
        self.timer = Timer(0.1, self._tick)
        self.timer.daemon = True
        self.timer.start()

    def consume(self, n=1.0):
        if n < 0:
            return False
        if n > self.tokens:
            return False
        self.tokens -= n
        return True
