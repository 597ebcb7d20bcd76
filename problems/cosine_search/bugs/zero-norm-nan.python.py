import numpy as np


def cosine_top_k(index, q, k):
    with np.errstate(all="ignore"):
        unit = q / np.linalg.norm(q)
        scored = [(float(row @ unit / np.linalg.norm(row)), i) for i, row in enumerate(index)]
    scored.sort(key=lambda pair: pair[0], reverse=True)
    return [i for _, i in scored[:k]]
