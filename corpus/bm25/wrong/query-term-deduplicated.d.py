# bug: query-term-deduplicated, NumPy fancy += on a query vector does not add up repeated indices
import numpy as np

def build_bm25_index(docs):
    ids = {}
    for d in docs:
        for t in d:
            ids.setdefault(t, len(ids))
    tf = np.zeros((len(docs), len(ids)))
    for i, d in enumerate(docs):
        np.add.at(tf[i], [ids[t] for t in d], 1) if len(d) else None
    return ids, tf

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    ids, tf = idx
    if tf.size == 0:
        return [0.0] * len(tf)
    q = np.zeros(len(ids))
    known = np.array([ids[t] for t in query_terms if t in ids], dtype=int)
    q[known] += 1
    dl = tf.sum(1)
    df = (tf > 0).sum(0)
    idf = np.log((len(tf) - df + 0.5) / (df + 0.5) + 1)
    K = (k1 * (1 - b + b * dl / dl.mean()))[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        sat = np.where(tf > 0, tf * (k1 + 1) / (tf + K), 0.0)
    return (sat @ (idf * q)).tolist()
