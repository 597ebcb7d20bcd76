# bug: raw-idf, as information content -ln(df / N), inverted index of dicts
from math import log

def build_bm25_index(docs):
    inv = {}
    for i, d in enumerate(docs):
        for t in d:
            row = inv.setdefault(t, {})
            row[i] = row.get(i, 0) + 1
    return dict(inv=inv, dl=[len(d) for d in docs])

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    dl = idx["dl"]
    N = len(dl)
    out = [0.0] * N
    for q in query_terms:
        row = idx["inv"].get(q)
        if not row:
            continue
        surprise = -log(len(row) / N)
        avgdl = sum(dl) / N
        for i, tf in row.items():
            out[i] += surprise * tf * (k1 + 1) / (tf + k1 * (1 - b + b * dl[i] / avgdl))
    return out
