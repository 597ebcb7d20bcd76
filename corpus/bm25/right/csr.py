# NumPy postings arrays (document ids and counts for each term), bincount for the sums
import numpy as np

def build_bm25_index(docs):
    lengths = np.array([len(d) for d in docs], dtype=float)
    ids = {}
    rows, cols = [], []
    for i, d in enumerate(docs):
        for t in d:
            rows.append(ids.setdefault(t, len(ids)))
            cols.append(i)
    post = {}
    if rows:
        pairs, counts = np.unique(np.array([rows, cols]), axis=1, return_counts=True)
        cuts = np.searchsorted(pairs[0], np.arange(len(ids) + 1))
        post = {t: (pairs[1, cuts[j]:cuts[j + 1]], counts[cuts[j]:cuts[j + 1]].astype(float)) for t, j in ids.items()}
    return {"len": lengths, "post": post}

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    dl, post = idx["len"], idx["post"]
    N = dl.size
    scores = np.zeros(N)
    for t in query_terms:
        if t in post:
            who, tf = post[t]
            df = who.size
            idf = np.log((N - df + 0.5) / (df + 0.5) + 1.0)
            part = idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * dl[who] / dl.mean()))
            scores += np.bincount(who, weights=part, minlength=N)
    return scores.tolist()

def reciprocal_rank_fusion(rankings, k=60):
    sums = {}
    for r in rankings:
        for place in range(len(r)):
            sums[r[place]] = sums.get(r[place], 0.0) + 1.0 / (k + place + 1)
    names = list(sums)
    order = np.argsort([-sums[x] for x in names], kind="stable")
    return [names[j] for j in order]
