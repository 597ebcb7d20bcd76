# extra optional parameters: biases, scale, mask value; weights stacked in one projection
import numpy as np

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False, b_O=None, scale=None, mask_value=-1e9):
    seq, d = x.shape
    if d % n_heads:
        raise AssertionError("heads do not fit")
    qkv = x @ np.concatenate([W_Q, W_K, W_V], axis=1)
    q, k, v = np.moveaxis(qkv.reshape(seq, 3, n_heads, d // n_heads), 0, 2)
    scale = scale or (d // n_heads) ** -0.5
    s = np.matmul(q, np.swapaxes(k, -1, -2)) * scale
    if causal:
        s = s + mask_value * np.triu(np.ones((seq, seq)), 1)
    s -= np.max(s, axis=-1, keepdims=True)
    p = np.exp(s)
    p /= np.sum(p, axis=-1, keepdims=True)
    y = np.moveaxis(p @ v, 0, 1).reshape(seq, d) @ W_O
    return y if b_O is None else y + b_O

def grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_kv_heads, causal=False):
    d = x.shape[1]
    dk, g = d // n_heads, n_heads // n_kv_heads
    widen = lambda W: W.reshape(d, n_kv_heads, 1, dk).repeat(g, axis=2).reshape(d, d)
    return multi_head_attention(x, W_Q, widen(W_K), widen(W_V), W_O, n_heads, causal)
