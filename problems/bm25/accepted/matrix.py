"""A NumPy matrix of counts: the formula is written once, for all documents and query terms together."""
import numpy as np


def build_bm25_index(docs):
    vocab = {t: j for j, t in enumerate(dict.fromkeys(t for d in docs for t in d))}
    counts = np.zeros((len(docs), len(vocab)))
    for i, doc in enumerate(docs):
        for term in doc:
            counts[i, vocab[term]] += 1
    return vocab, counts


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    vocab, counts = idx
    n = len(counts)
    cols = [vocab[t] for t in query_terms if t in vocab]
    if n == 0 or not cols:
        return np.zeros(n)
    dl = counts.sum(axis=1)
    tf = counts[:, cols]
    df = (tf > 0).sum(axis=0)
    idf = np.log((n - df + 0.5) / (df + 0.5) + 1)
    low = tf + k1 * (1 - b + b * dl / dl.mean())[:, None]
    part = np.divide(tf * (k1 + 1), low, out=np.zeros_like(tf), where=tf > 0)
    return part @ idf


def reciprocal_rank_fusion(rankings, k=60):
    score = {}
    for r in rankings:
        for i, x in enumerate(r):
            score[x] = score.get(x, 0) + 1.0 / (k + i + 1)
    return [x for x, _ in sorted(score.items(), key=lambda p: p[1], reverse=True)]
