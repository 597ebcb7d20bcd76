import math


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.d_k = d_k
        self.max_seq = max_seq
        self.length = 0
        self.token = None

    def append(self, k, v):
        if len(k) != self.d_k:
            raise ValueError("k has the wrong length")
        if self.length == self.max_seq:
            raise OverflowError("cache is full")
        self.token = (k.tolist(), v.tolist())
        self.length += 1

    def attend(self, q):
        k, v = self.token
        score = sum(a * b for a, b in zip(q.tolist(), k)) / math.sqrt(len(k))
        weight = math.exp(score - score)
        return [weight * a for a in v]


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
