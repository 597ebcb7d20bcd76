# bug: current-token-only, plain lists: the loop starts at the last position
import math

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.keys = [None] * max_seq
        self.values = [None] * max_seq
        self.d_k, self.d_v = d_k, d_v
        self.length = 0

    def append(self, k, v):
        if self.length == len(self.keys):
            raise RuntimeError("cache full")
        self.keys[self.length] = [float(a) for a in k]
        self.values[self.length] = [float(a) for a in v]
        self.length += 1

    def attend(self, q):
        ts = range(self.length)[-1:]
        s = [sum(a * b for a, b in zip(q, self.keys[t])) / math.sqrt(self.d_k) for t in ts]
        m = max(s)
        w = [math.exp(x - m) for x in s]
        z = sum(w)
        return [sum(wi * self.values[t][c] for wi, t in zip(w, ts)) / z for c in range(self.d_v)]

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
