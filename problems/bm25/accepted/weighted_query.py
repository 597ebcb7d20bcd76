"""Counts the query's terms first, so that a repeated term costs one pass over its postings. NumPy adds a whole
postings list at once."""

from collections import Counter
from types import SimpleNamespace

import numpy as np


def build_bm25_index(docs):
    rows = {}
    for i, doc in enumerate(docs):
        for term, tf in Counter(doc).items():
            where, what = rows.setdefault(term, ([], []))
            where.append(i)
            what.append(tf)
    lengths = np.array([len(doc) for doc in docs], dtype=float)
    rows = {t: (np.array(i), np.array(f, dtype=float)) for t, (i, f) in rows.items()}
    relative = lengths / lengths.mean() if lengths.any() else lengths
    return SimpleNamespace(rows=rows, relative=relative)


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    n = len(idx.relative)
    scores = np.zeros(n)
    for term, times in Counter(query_terms).items():
        if term in idx.rows:
            at, tf = idx.rows[term]
            idf = np.log1p((n - len(at) + 0.5) / (len(at) + 0.5))
            scores[at] += times * idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * idx.relative[at]))
    return scores.tolist()


def reciprocal_rank_fusion(rankings, k=60):
    points = Counter()
    for ranking in rankings:
        points.update({one: 1 / (k + rank) for rank, one in enumerate(ranking, start=1)})
    return [one for one, _ in points.most_common()]
