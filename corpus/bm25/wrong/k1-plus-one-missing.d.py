# bug: k1-plus-one-missing, the saturation written as 1 / (1 + K / tf), closures
import math

def build_bm25_index(docs):
    N = len(docs)
    avg = sum(map(len, docs)) / N if N else 0.0
    df = {}
    for d in docs:
        for t in set(d):
            df[t] = df.get(t, 0) + 1

    def one(doc, terms, k1, b):
        total = 0.0
        for t in terms:
            tf = doc.count(t)
            if tf == 0:
                continue
            K = k1 * ((1 - b) + b * len(doc) / avg)
            total += math.log(1 + (N - df[t] + 0.5) / (df[t] + 0.5)) / (1 + K / tf)
        return total

    copies = [tuple(d) for d in docs]
    return lambda terms, k1, b: [one(d, terms, k1, b) for d in copies]

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    return idx(query_terms, k1, b)
