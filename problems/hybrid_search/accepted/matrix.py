"""BM25 as one matrix of counts, documents by query terms. NumPy scores all documents at once."""

import numpy as np


def _places(scores):
    order = np.lexsort((np.arange(len(scores)), -scores))
    places = np.zeros(len(scores), dtype=np.int64)
    places[order] = np.arange(len(scores)) + 1
    return places


def hybrid_search(docs, vectors, query_terms, q, k):
    n = len(docs)
    if not n:
        return []
    tf = np.array([[doc.count(t) for t in query_terms] for doc in docs], dtype=float).reshape(n, len(query_terms))
    df = (tf > 0).sum(axis=0)
    idf = np.log1p((n - df + 0.5) / (df + 0.5))
    dl = np.array(list(map(len, docs)), dtype=float)
    scale = dl / dl.mean() if dl.any() else dl
    weights = tf * 2.5 / (tf + 1.5 * (0.25 + 0.75 * scale)[:, None])
    sparse = weights @ idf

    rows = np.asarray(vectors, dtype=np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    dense = unit @ np.asarray(q, dtype=np.float64)  # the query's length changes no rank

    fused = np.reciprocal(60.0 + _places(sparse)) + np.reciprocal(60.0 + _places(dense))
    return np.argsort(-fused)[: min(k, n)].tolist()
