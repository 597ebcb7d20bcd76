import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    s = Q @ K.T / np.sqrt(Q.shape[-1])
    if causal:
        s = np.where(np.tri(len(Q), len(K), dtype=bool), s, -np.inf)
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V


def attention_with_padding(Q, K, V, pad_mask):
    s = Q @ K.T / np.sqrt(Q.shape[-1])
    s = np.where(pad_mask, -np.inf, s)
    with np.errstate(all="ignore"):
        return s @ V


def decode_attention(Q, K, V):
    s = Q @ K.T / np.sqrt(Q.shape[-1])
    with np.errstate(all="ignore"):
        return np.where(np.tri(len(Q), len(K), len(K) - len(Q), dtype=bool), s, -np.inf) @ V
