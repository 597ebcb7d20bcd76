# bug: raw-idf, ln N - ln df over a dense count matrix, weights computed at build time
import numpy as np

def build_bm25_index(docs):
    vocab = {t: j for j, t in enumerate(sorted({t for d in docs for t in d}))}
    C = np.zeros((len(docs), len(vocab)))
    for i, d in enumerate(docs):
        for t in d:
            C[i, vocab[t]] += 1
    idf = np.log(max(len(docs), 1)) - np.log((C > 0).sum(axis=0))
    return vocab, C, idf

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    vocab, C, idf = idx
    if not len(C):
        return []
    cols = [vocab[t] for t in query_terms if t in vocab]
    if not cols:
        return [0.0] * len(C)
    dl = C.sum(axis=1, keepdims=True)
    norm = k1 * (1 - b + b * dl / dl.mean())
    tf = C[:, cols]
    den = np.where(tf > 0, tf + norm, 1.0)
    return (idf[cols] * tf * (k1 + 1) / den).sum(axis=1).tolist()
