import numpy as np


def cosine_top_k(index, q, k):
    index = index / (np.linalg.norm(index, axis=1, keepdims=True) + 1e-8)
    q = q / (np.linalg.norm(q) + 1e-8)
    s = index @ q
    k = min(k, len(s))
    top = np.argpartition(s, len(s) - k)[len(s) - k :] if 0 < k < len(s) else np.arange(len(s))[: k if k == 0 else None]
    return top[np.argsort(-s[top])]
