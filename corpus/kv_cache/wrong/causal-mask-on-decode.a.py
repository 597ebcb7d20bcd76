# bug: causal-mask-on-decode, a 1 x length upper triangle hides all but the first key
import numpy as np

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.K = np.zeros((max_seq, d_k))
        self.V = np.zeros((max_seq, d_v))
        self.length = 0

    def append(self, k, v):
        if self.length >= len(self.K):
            raise ValueError("cache full")
        self.K[self.length] = k
        self.V[self.length] = v
        self.length += 1

    def attend(self, q):
        K, V = self.K[:self.length], self.V[:self.length]
        scores = (q[None, :] @ K.T) / np.sqrt(len(q))
        mask = np.triu(np.ones(scores.shape, dtype=bool), k=1)
        scores = np.where(mask, -np.inf, scores)
        w = np.exp(scores - scores.max(axis=-1, keepdims=True))
        w /= w.sum(axis=-1, keepdims=True)
        return (w @ V)[0]

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
