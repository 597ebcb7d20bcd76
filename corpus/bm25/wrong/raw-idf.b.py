# bug: raw-idf, ln(N / df) on whole columns
import numpy as np

def build_bm25_index(docs):
    vocab = {t: j for j, t in enumerate(sorted({t for d in docs for t in d}))}
    tf = np.zeros((len(docs), len(vocab)))
    for i, d in enumerate(docs):
        for t in d:
            tf[i, vocab[t]] += 1
    return vocab, tf

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    vocab, tf = idx
    N = tf.shape[0]
    if N == 0 or tf.sum() == 0:
        return [0.0] * N
    cols = [vocab[t] for t in query_terms if t in vocab]
    sub = tf[:, cols]
    df = (sub > 0).sum(axis=0)
    idf = np.log(N / df)
    dl = tf.sum(axis=1, keepdims=True)
    norm = 1 - b + b * dl / dl.mean()
    return ((sub * (k1 + 1) / (sub + k1 * norm)) @ idf).tolist()
