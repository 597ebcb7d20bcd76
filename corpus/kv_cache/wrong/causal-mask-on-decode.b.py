# bug: causal-mask-on-decode, -1e9 wherever the key position is past the query's index 0
import numpy as np

def causal_attention(Q, K, V):
    i = np.arange(len(Q))[:, None]
    j = np.arange(len(K))[None, :]
    s = np.einsum("qd,kd->qk", Q, K) / np.sqrt(Q.shape[1])
    s = np.where(j <= i, s, -1e9)
    s = np.exp(s - s.max(1, keepdims=True))
    return s / s.sum(1, keepdims=True) @ V

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self._store = np.zeros((max_seq, d_k)), np.zeros((max_seq, d_v))
        self.length = 0

    def append(self, k, v):
        n = self.length
        if n == len(self._store[0]):
            raise RuntimeError("full")
        self._store[0][n], self._store[1][n] = k, v
        self.length = n + 1

    def attend(self, q):
        K, V = (a[:self.length] for a in self._store)
        return causal_attention(np.asarray(q)[None], K, V)[0]

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q)
