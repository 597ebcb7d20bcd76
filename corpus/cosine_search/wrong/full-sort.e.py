# bug: full-sort, a list that is kept sorted by bisect.insort holds all n rows
import bisect
import numpy as np

def cosine_top_k(index, q, k):
    q = np.asarray(q, dtype=float)
    length = float(np.linalg.norm(q))
    ranking = []
    for i, row in enumerate(np.asarray(index, dtype=float)):
        size = float(np.linalg.norm(row))
        sim = float((row / size) @ (q / length)) if size and length else 0.0
        bisect.insort(ranking, (-sim, i))
    return [i for _, i in ranking[:k]]
