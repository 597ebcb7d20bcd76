# class-heavy: mask objects composed with an attention head
import numpy as np


class Mask:
    def visible(self, q, k):
        return np.ones((q, k), dtype=bool)


class CausalMask(Mask):
    def __init__(self, align_end=False):
        self.align_end = align_end

    def visible(self, q, k):
        shift = k - q if self.align_end else 0
        return np.tril(np.ones((q, k), dtype=bool), k=shift)


class PaddingMask(Mask):
    def __init__(self, pad):
        self.pad = np.array(pad, dtype=bool)

    def visible(self, q, k):
        return np.broadcast_to(~self.pad, (q, k))


class Head:
    def __init__(self, Q, K, V):
        self.Q, self.K, self.V = (np.asarray(t, dtype=np.float64) for t in (Q, K, V))
        self.scale = 1.0 / np.sqrt(self.Q.shape[1])

    def __call__(self, mask):
        s = (self.Q * self.scale) @ self.K.T
        s[~mask.visible(*s.shape)] = -np.inf
        s -= s.max(axis=1, keepdims=True)
        w = np.exp(s)
        return (w / w.sum(axis=1, keepdims=True)) @ self.V


def scaled_dot_product_attention(Q, K, V, causal=False):
    return Head(Q, K, V)(CausalMask() if causal else Mask())


def attention_with_padding(Q, K, V, pad_mask):
    return Head(Q, K, V)(PaddingMask(pad_mask))


def decode_attention(Q, K, V):
    return Head(Q, K, V)(CausalMask(align_end=True))
