import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    n, width = x.shape
    per_head = width // n_heads
    assert width % n_heads == 0

    def heads_first(t):
        return t.reshape(n, n_heads, per_head).transpose(1, 0, 2)

    q, k, v = heads_first(x @ W_Q), heads_first(x @ W_K), heads_first(x @ W_V)
    outputs = [_one_head(q[i], k[i], v[i], causal) for i in range(n_heads)]
    return np.concatenate(outputs, axis=-1) @ W_O


def _one_head(q, k, v, causal):
    logits = q @ k.T / np.sqrt(q.shape[-1])
    if causal:
        logits = np.where(np.triu(np.ones(logits.shape, dtype=bool), k=1), -1e9, logits)
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return (p / p.sum(axis=-1, keepdims=True)) @ v
