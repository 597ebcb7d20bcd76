# bug: overwrites-when-full, the last slot is written before the check raises
import math

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.keys = [[0.0] * d_k for _ in range(max_seq)]
        self.vals = [[0.0] * d_v for _ in range(max_seq)]
        self.max_seq = max_seq
        self.length = 0

    def append(self, k, v):
        slot = min(self.length, self.max_seq - 1)
        self.keys[slot] = [float(a) for a in k]
        self.vals[slot] = [float(a) for a in v]
        if self.length == self.max_seq:
            raise RuntimeError("cache full")
        self.length += 1

    def attend(self, q):
        d = math.sqrt(len(q))
        s = [sum(float(a) * b for a, b in zip(q, self.keys[t])) / d for t in range(self.length)]
        top = max(s)
        w = [math.exp(x - top) for x in s]
        z = sum(w)
        return [sum(w[t] / z * self.vals[t][c] for t in range(self.length)) for c in range(len(self.vals[0]))]

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
