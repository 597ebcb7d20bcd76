# beginner: dictionaries and loops
import math


def bm25(docs, query_terms):
    n = len(docs)
    total = 0
    for d in docs:
        total += len(d)
    avgdl = total / n
    scores = []
    for d in docs:
        score = 0.0
        for term in query_terms:
            tf = d.count(term)
            if tf == 0:
                continue
            df = 0
            for other in docs:
                if term in other:
                    df += 1
            idf = math.log((n - df + 0.5) / (df + 0.5) + 1)
            score += idf * tf * 2.5 / (tf + 1.5 * (1 - 0.75 + 0.75 * len(d) / avgdl))
        scores.append(score)
    return scores


def cosine(v, q):
    dot = 0.0
    vv = 0.0
    qq = 0.0
    for a, b in zip(v, q):
        dot += float(a) * float(b)
        vv += float(a) * float(a)
        qq += float(b) * float(b)
    if vv == 0 or qq == 0:
        return 0.0
    return dot / math.sqrt(vv) / math.sqrt(qq)


def places(scores):
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    rank = {}
    for place, i in enumerate(order):
        rank[i] = place + 1
    return rank


def hybrid_search(docs, vectors, query_terms, q, k):
    if len(docs) == 0:
        return []
    a = places(bm25(docs, query_terms))
    b = places([cosine(v, q) for v in vectors])
    fused = [(1 / (60 + a[i]) + 1 / (60 + b[i]), i) for i in range(len(docs))]
    fused.sort(reverse=True)
    return [i for _, i in fused[:k]]
