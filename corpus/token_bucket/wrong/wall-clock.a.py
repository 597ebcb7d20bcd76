# bug: wall-clock, time.time everywhere
import time

class TokenBucket:
    def __init__(self, capacity, rate):
        self.capacity = capacity
        self.rate = rate
        self.tokens = capacity      # starts full
        self.last = time.time()

    def consume(self, n=1.0):
        now = time.time()
        passed = now - self.last
        self.last = now
        # add the earned tokens
        self.tokens = self.tokens + passed * self.rate
        if self.tokens > self.capacity:
            self.tokens = self.capacity
        if self.tokens >= n:
            self.tokens = self.tokens - n
            return True
        else:
            return False

if __name__ == "__main__":
    tb = TokenBucket(3, 1)
    for i in range(5):
        print(i, tb.consume())
