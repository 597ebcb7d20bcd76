# beginner, list.count and loops over everything
import math

def build_bm25_index(docs):
    all_docs = []
    total = 0
    for doc in docs:
        all_docs.append(list(doc))
        total = total + len(doc)
    avg = 0
    if len(docs) > 0:
        avg = total / len(docs)
    return {"docs": all_docs, "avg": avg}

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    docs = idx["docs"]
    avg = idx["avg"]
    N = len(docs)
    scores = [0.0] * N
    for term in query_terms:
        df = 0
        for doc in docs:
            if term in doc:
                df = df + 1
        idf = math.log((N - df + 0.5) / (df + 0.5) + 1)
        for i in range(N):
            tf = docs[i].count(term)
            if tf == 0:
                continue
            norm = 1 - b + b * len(docs[i]) / avg
            scores[i] = scores[i] + idf * tf * (k1 + 1) / (tf + k1 * norm)
    return scores
