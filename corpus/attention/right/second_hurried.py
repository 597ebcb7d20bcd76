# hurried: three lines of maths, mask with -inf
import numpy as np

def scaled_dot_product_attention(Q, K, V, causal=False):
    Q, K, V = map(np.asarray, (Q, K, V))
    s = np.dot(Q, K.T) / Q.shape[1] ** 0.5
    if causal:
        n = len(s)
        s[np.triu_indices(n, 1)] = -np.inf     # future
    s = s - s.max(1)[:, None]
    w = np.exp(s)
    w = w / w.sum(1)[:, None]
    return w @ V

# TODO padding mask if time is left
