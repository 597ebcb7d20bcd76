# bug: diagonal-masked, strict comparison of position grids; row 0 is patched by hand to see itself
import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False, scale=None):
    Q = np.asarray(Q, dtype=np.float64); K = np.asarray(K, dtype=np.float64); V = np.asarray(V, dtype=np.float64)
    if scale is None:
        scale = Q.shape[-1] ** -0.5
    logits = np.einsum("qd,kd->qk", Q, K) * scale
    if causal:
        q_pos = np.arange(Q.shape[0])[:, None]
        k_pos = np.arange(K.shape[0])[None, :]
        visible = k_pos < q_pos
        visible[0, 0] = True  # otherwise the first row is all nan
        logits = np.where(visible, logits, -np.inf)
    logits -= logits.max(axis=-1, keepdims=True)
    p = np.exp(logits)
    p /= p.sum(axis=-1, keepdims=True)
    return np.einsum("qk,kv->qv", p, V)
