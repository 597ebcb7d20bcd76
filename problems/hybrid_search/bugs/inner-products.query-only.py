import math


def bm25(docs, terms):
    if not docs:
        return []
    average = sum(len(doc) for doc in docs) / len(docs)
    scores = []
    for doc in docs:
        score = 0.0
        for term in terms:
            tf = doc.count(term)
            if tf == 0:
                continue
            df = len([d for d in docs if term in d])
            idf = math.log(1 + (len(docs) - df + 0.5) / (df + 0.5))
            score += idf * tf * 2.5 / (tf + 1.5 * (0.25 + 0.75 * len(doc) / average))
        scores.append(score)
    return scores


def cosine(a, b):
    dot = sum(x * y for x, y in zip(a, b))
    size = math.sqrt(sum(y * y for y in b))
    return dot / size if size else 0.0


def ranking(scores):
    return sorted(range(len(scores)), key=lambda i: -scores[i])


def hybrid_search(docs, vectors, query_terms, q, k):
    sparse = bm25(docs, query_terms)
    dense = [cosine(row, q.tolist()) for row in vectors.tolist()]
    fused = [0.0] * len(docs)
    for scores in (sparse, dense):
        for rank, doc in enumerate(ranking(scores), start=1):
            fused[doc] += 1 / (60 + rank)
    return ranking(fused)[:k]
