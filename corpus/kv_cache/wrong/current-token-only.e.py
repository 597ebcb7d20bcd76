"""bug: current-token-only, in decode_step alone: it attends over the token's own k and v; KVCache itself is right."""
import math

import numpy as np


def softmax_attention(q, keys, values):
    scores = keys @ q / math.sqrt(q.shape[0])
    weights = np.exp(scores - np.max(scores))
    return weights @ values / np.sum(weights)


class KVCache:
    def __init__(self, d_k: int, d_v: int, max_seq: int):
        self._k = np.empty((max_seq, d_k), dtype=np.float32)
        self._v = np.empty((max_seq, d_v), dtype=np.float32)
        self.length = 0

    def append(self, k, v) -> None:
        if np.shape(k) != self._k.shape[1:]:
            raise ValueError("k has the wrong length")
        self._k[self.length] = k      # IndexError when full
        self._v[self.length] = v
        self.length += 1

    def attend(self, q):
        return softmax_attention(np.asarray(q), self._k[:self.length], self._v[:self.length])


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    q, k, v = x_embed @ W_Q, x_embed @ W_K, x_embed @ W_V
    cache.append(k, v)
    return softmax_attention(q, k[None, :], v[None, :])
