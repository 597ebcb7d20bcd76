import numpy as np


def cosine_top_k(index, q, k):
    index = index.astype(np.float64)
    norms = np.linalg.norm(index, axis=1) * np.linalg.norm(q)
    scores = np.divide(index @ q, norms, out=np.zeros(len(index)), where=norms > 0).tolist()
    order = list(range(len(scores)))
    order.sort(key=scores.__getitem__, reverse=True)
    return order[:k]
