import numpy as np


def hybrid_search(docs, vectors, query_terms, q, k):
    """Return the indices of the k documents with the highest fused scores, best first."""
    raise NotImplementedError("Implement hybrid_search")
