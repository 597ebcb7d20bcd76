# einsum lover: weights reshaped once, no transposes at all
import numpy as np

def _softmax(s):
    s = np.exp(s - s.max(-1, keepdims=True))
    return s / np.einsum("hqk->hq", s)[..., None]

def grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_kv_heads, causal=False):
    d = x.shape[1]
    assert d % n_heads == 0 and n_heads % n_kv_heads == 0
    dk = d // n_heads
    kv = np.arange(n_heads) // (n_heads // n_kv_heads)
    q = np.einsum("sd,dhk->hsk", x, W_Q.reshape(d, n_heads, dk))
    k = np.einsum("sd,dhk->hsk", x, W_K.reshape(d, n_kv_heads, dk))[kv]
    v = np.einsum("sd,dhk->hsk", x, W_V.reshape(d, n_kv_heads, dk))[kv]
    s = np.einsum("hqk,htk->hqt", q, k) / np.sqrt(dk)
    if causal:
        t = np.arange(len(x))
        s = np.where(t[None, :, None] >= t[None, None, :], s, -np.inf)
    return np.einsum("hqt,htk,hkd->qd", _softmax(s), v, W_O.reshape(n_heads, dk, -1), optimize=True)

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    return grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_heads, causal)
