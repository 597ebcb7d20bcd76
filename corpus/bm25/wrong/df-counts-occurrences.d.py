# bug: df-counts-occurrences, positional index, df taken as the number of positions
import math

def build_bm25_index(docs):
    positions = {}
    for doc_id, doc in enumerate(docs):
        for pos, term in enumerate(doc):
            positions.setdefault(term, []).append((doc_id, pos))
    return {"pos": positions, "len": [len(d) for d in docs]}

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    lens = idx["len"]
    n = len(lens)
    out = [0.0 for _ in lens]
    if not any(lens):
        return out
    avg = sum(lens) / n
    for term in query_terms:
        hits = idx["pos"].get(term, [])
        df = len(hits)
        idf = math.log((n - df + 0.5) / (df + 0.5) + 1)
        tf = {}
        for doc_id, _ in hits:
            tf[doc_id] = tf.get(doc_id, 0) + 1
        for doc_id, f in tf.items():
            out[doc_id] += idf * f * (k1 + 1) / (f + k1 * (1 - b + b * lens[doc_id] / avg))
    return out
