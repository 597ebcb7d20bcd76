# NumPy: stable argsort, counts in a matrix
import numpy as np


def ranks(scores):
    order = np.argsort(-scores, kind="stable")
    out = np.empty(len(scores), dtype=int)
    out[order] = np.arange(1, len(scores) + 1)
    return out


def sparse_scores(docs, terms, k1=1.5, b=0.75):
    lengths = np.array([len(d) for d in docs], dtype=float)
    tf = np.array([[d.count(t) for t in terms] for d in docs], dtype=float).reshape(len(docs), len(terms))
    df = (tf > 0).sum(axis=0)
    idf = np.log((len(docs) - df + 0.5) / (df + 0.5) + 1)
    mean = lengths.mean() or 1.0
    norm = k1 * (1 - b + b * lengths / mean)
    return (idf * tf * (k1 + 1) / (tf + norm[:, None])).sum(axis=1)


def dense_scores(vectors, q):
    v, q = np.asarray(vectors, float), np.asarray(q, float)
    size = np.linalg.norm(v, axis=1) * np.linalg.norm(q)
    return np.divide(v @ q, size, out=np.zeros(len(v)), where=size > 0)


def hybrid_search(docs, vectors, query_terms, q, k):
    if not docs:
        return np.array([], dtype=int)
    fused = 1 / (60 + ranks(sparse_scores(docs, query_terms))) + 1 / (60 + ranks(dense_scores(vectors, q)))
    return np.argsort(-fused, kind="stable")[:k]
