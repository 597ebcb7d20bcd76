import numpy as np


def cosine_top_k(index, q, k):
    norms = np.linalg.norm(index, axis=1)
    scores = (index @ q) / np.maximum(norms, 1e-300)
    scores[norms == 0] = 0
    k = min(k, len(scores))
    if not k:
        return []
    cut = np.partition(scores, len(scores) - k)[len(scores) - k]
    sure = np.flatnonzero(scores > cut)
    return np.sort(np.concatenate([sure, np.flatnonzero(scores == cut)[: k - len(sure)]]))
