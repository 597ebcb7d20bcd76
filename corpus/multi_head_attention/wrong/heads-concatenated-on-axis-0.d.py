# bug: heads-concatenated-on-axis-0, silent: batched heads are stacked one under another, then cut to [seq, d_model]
import numpy as np


def _softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    x = np.asarray(x, dtype=float)
    seq, d_model = x.shape
    assert d_model % n_heads == 0
    heads = lambda w: (x @ w).reshape(seq, n_heads, -1).swapaxes(0, 1)
    q, k, v = map(heads, (W_Q, W_K, W_V))
    s = q @ k.swapaxes(1, 2) / np.sqrt(q.shape[-1])
    if causal:
        s = np.where(np.arange(seq)[:, None] >= np.arange(seq), s, -np.inf)
    z = _softmax(s) @ v
    merged = np.concatenate(list(z), axis=0)      # all heads
    return merged.reshape(seq, d_model) @ W_O
