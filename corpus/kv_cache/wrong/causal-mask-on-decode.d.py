# bug: causal-mask-on-decode; plain loops, "break" at the first key behind the query's row, and the row is always 0
import math

import numpy as np


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.d_v = d_v
        self.K = np.zeros((max_seq, d_k))
        self.V = np.zeros((max_seq, d_v))
        self.length = 0

    def append(self, k, v):
        assert self.length < len(self.K), "full"
        self.K[self.length] = k
        self.V[self.length] = v
        self.length += 1

    def attend(self, q):
        queries = [q]
        out = []
        for i, qi in enumerate(queries):
            scores = []
            for j in range(self.length):
                if j > i:      # future
                    break
                scores.append(sum(float(a) * float(b) for a, b in zip(qi, self.K[j])) / math.sqrt(len(qi)))
            top = max(scores)
            w = [math.exp(s - top) for s in scores]
            out.append([sum(w[j] * self.V[j, c] for j in range(len(w))) / sum(w) for c in range(self.d_v)])
        return out[0]


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
