import numpy as np


def _attend(Q, K, V, hidden):
    s = np.where(hidden, -np.inf, Q @ K.T / np.sqrt(Q.shape[-1]))
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) @ V


def scaled_dot_product_attention(Q, K, V, causal=False):
    hidden = np.triu(np.ones((len(Q), len(K)), dtype=bool), 1)
    return _attend(Q, K, V, hidden & causal)


def decode_attention(Q, K, V):
    place = np.arange(len(Q))[:, None] + len(K) - len(Q)
    return _attend(Q, K, V, np.arange(len(K)) >= place)
