import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    s = np.einsum("qd,kd->qk", Q, K) / np.sqrt(Q.shape[-1])
    if causal:
        s = np.tril(s)
    return np.einsum("qk,kv->qv", s, V)


def attention_with_padding(Q, K, V, pad_mask):
    s = np.einsum("qd,kd->qk", Q, K) / np.sqrt(Q.shape[-1])
    s[:, pad_mask] = 0
    return s @ V
