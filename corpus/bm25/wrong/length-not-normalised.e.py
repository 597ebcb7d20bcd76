# bug: length-not-normalised, raw tf: score = counts @ idf, k1 and b never used
import numpy as np

def build_bm25_index(docs):
    words = list(dict.fromkeys(t for d in docs for t in d))
    M = np.array([[d.count(t) for t in words] for d in map(list, docs)], dtype=float).reshape(len(docs), len(words))
    return words, M

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    words, M = idx
    df = np.count_nonzero(M, axis=0)
    idf = np.log((len(M) - df + 0.5) / (df + 0.5) + 1)
    q = np.array([list(query_terms).count(t) for t in words], dtype=float)
    return [float(s) for s in M @ (idf * q)]
