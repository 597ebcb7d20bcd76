import numpy as np


def cosine_top_k(index, q, k):
    index = np.asarray(index, dtype=float)
    norms = np.linalg.norm(index, axis=1)
    norms[norms == 0] = 1.0
    scores = index @ q / norms
    k = min(int(k), len(scores))
    if k == 0:
        return []
    top = np.argpartition(scores, -k)[-k:]
    return top[scores[top].argsort()]
