# extra optional parameters: scale, mask value, weights on request
import numpy as np

def scaled_dot_product_attention(Q, K, V, causal=False, scale=None, mask_value=-1e9, return_weights=False):
    Q, K, V = np.asarray(Q), np.asarray(K), np.asarray(V)
    scale = Q.shape[-1] ** -0.5 if scale is None else scale
    logits = np.inner(Q, K) * scale
    if causal:
        i, j = np.indices(logits.shape)
        logits = np.where(j <= i, logits, mask_value)
    log_w = logits - logits.max(-1, keepdims=True)
    log_w = log_w - np.log(np.exp(log_w).sum(-1, keepdims=True))
    w = np.exp(log_w)
    return (w @ V, w) if return_weights else w @ V

assert scaled_dot_product_attention(np.ones((2, 4)), np.ones((3, 4)), np.ones((3, 5))).shape == (2, 5)
