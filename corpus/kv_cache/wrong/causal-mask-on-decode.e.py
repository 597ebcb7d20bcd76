"""bug: causal-mask-on-decode, in decode_step only: it asks attend for causal=True, a mask made for row 0."""
import numpy as np


def attention(Q, K, V, causal):
    scores = np.einsum("qd,kd->qk", Q, K) / np.sqrt(Q.shape[1])
    if causal:
        rows = np.arange(Q.shape[0])[:, None]
        cols = np.arange(K.shape[0])[None, :]
        scores = np.where(cols <= rows, scores, -1e30)
    scores -= scores.max(axis=1, keepdims=True)
    p = np.exp(scores)
    return np.einsum("qk,kv->qv", p / p.sum(axis=1, keepdims=True), V)


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.buf_k, self.buf_v = np.zeros((max_seq, d_k)), np.zeros((max_seq, d_v))
        self.length = 0

    def append(self, k, v):
        if self.length >= self.buf_k.shape[0]:
            raise RuntimeError(f"cache holds {self.length} tokens, which is all it can")
        self.buf_k[self.length, :] = k
        self.buf_v[self.length, :] = v
        self.length += 1

    def attend(self, q, causal=False):
        n = self.length
        return attention(np.asarray(q)[None], self.buf_k[:n], self.buf_v[:n], causal)[0]


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(x_embed @ W_K, x_embed @ W_V)
    return cache.attend(x_embed @ W_Q, causal=True)
