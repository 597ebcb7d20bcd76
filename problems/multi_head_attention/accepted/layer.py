"""Puts one head into a small class and fills the mask with the lowest number of the dtype, which is close to the code of
real models."""

import numpy as np


class NotDivisible(ValueError):
    pass


class Head:
    def __init__(self, d_k, causal):
        self.scale = 1.0 / np.sqrt(d_k)
        self.causal = causal

    def __call__(self, q, k, v):
        s = (q @ k.T) * self.scale
        if self.causal:
            s = np.where(np.tri(len(q), dtype=bool), s, np.finfo(s.dtype).min)
        s = s - s.max(-1)[:, None]
        p = np.exp(s)
        return p @ v / p.sum(-1)[:, None]


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    d_k = x.shape[1] / n_heads
    if d_k != int(d_k):
        raise NotDivisible
    head = Head(int(d_k), causal)
    pieces = [np.split(x @ W, n_heads, axis=1) for W in (W_Q, W_K, W_V)]
    return np.hstack([head(*qkv) for qkv in zip(*pieces)]) @ W_O
