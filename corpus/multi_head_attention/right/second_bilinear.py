"""No Q, K or V is ever formed: each head is a bilinear form x M_h x^T with M_h = W_Q,h W_K,h^T and an output map
W_V,h W_O,h; the heads' results are summed, which is what concatenating and projecting does."""
import numpy as np


def _run(x, wq, wk, wv, wo, causal):
    # wq, wk, wv: [h, d_model, d_k]; wo: [h, d_k, d_model]
    forms = wq @ wk.transpose(0, 2, 1) / np.sqrt(wq.shape[-1])
    scores = x @ forms @ x.T
    if causal:
        scores = scores + np.where(np.tri(len(x), dtype=bool), 0.0, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return (weights @ (x @ (wv @ wo))).sum(axis=0)


def _columns(w, heads):
    return np.stack(np.split(np.asarray(w, dtype=float), heads, axis=1))


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    return grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_heads, causal)


def grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_kv_heads, causal=False):
    x = np.asarray(x, dtype=float)
    if x.shape[1] % n_heads or n_heads % n_kv_heads:
        raise ValueError("heads do not divide the width evenly")
    group = n_heads // n_kv_heads
    wk, wv = (np.repeat(_columns(w, n_kv_heads), group, axis=0) for w in (W_K, W_V))
    wo = np.stack(np.split(np.asarray(W_O, dtype=float), n_heads, axis=0))
    return _run(x, _columns(W_Q, n_heads), wk, wv, wo, causal)
