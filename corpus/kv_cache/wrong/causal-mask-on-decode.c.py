# bug: causal-mask-on-decode, plain loops with a row counter that is always 0
import math

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.keys = [[0.0] * d_k for _ in range(max_seq)]
        self.vals = [[0.0] * d_v for _ in range(max_seq)]
        self.length = 0

    def append(self, k, v):
        if self.length >= len(self.keys):
            raise IndexError("cache full")
        self.keys[self.length] = list(map(float, k))
        self.vals[self.length] = list(map(float, v))
        self.length += 1

    def attend(self, q):
        out = []
        for row, query in enumerate([q]):
            s = []
            for col in range(self.length):
                if col > row:
                    s.append(float("-inf"))
                else:
                    s.append(sum(a * b for a, b in zip(query, self.keys[col])) / math.sqrt(len(query)))
            w = [math.exp(x - max(s)) for x in s]
            out.append([sum(w[t] * self.vals[t][c] for t in range(self.length)) / sum(w) for c in range(len(self.vals[0]))])
        return out[0]

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
