import numpy as np


def cosine_top_k(index, q, k):
    """Return the indices of the k rows of index that are most similar to q, best first."""
    raise NotImplementedError("Implement cosine_top_k")
