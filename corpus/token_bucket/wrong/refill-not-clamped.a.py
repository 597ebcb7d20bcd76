# bug: refill-not-clamped, no clamp at all
import time

class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.tokens = capacity      # starts full
        self.last = time.monotonic()

    def consume(self, n=1.0):
        now = time.monotonic()
        passed = now - self.last
        self.last = now
        # add the earned tokens
        self.tokens = self.tokens + passed * self.rate
        if self.tokens >= n:
            self.tokens = self.tokens - n
            return True
        else:
            return False

if __name__ == "__main__":
    tb = TokenBucket(3, 1)
    for i in range(5):
        print(i, tb.consume())
