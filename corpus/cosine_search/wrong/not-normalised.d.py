# bug: not-normalised, the norm of the whole matrix instead of one for each row (axis forgotten)
import numpy as np

def cosine_top_k(index, q, k):
    index = np.asarray(index, dtype=np.float64)
    q = np.asarray(q, dtype=np.float64)
    a = np.linalg.norm(index)
    b = np.linalg.norm(q)
    if a == 0 or b == 0:
        return np.arange(min(k, len(index)))
    scores = (index / a) @ (q / b)
    k = min(k, len(scores))
    if k == 0:
        return np.array([], dtype=int)
    top = np.argpartition(-scores, k - 1)[:k]
    return top[np.argsort(-scores[top])]
