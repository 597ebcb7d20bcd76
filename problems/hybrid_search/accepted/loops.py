"""A beginner's version with plain lists. sorted() is stable, so equal scores keep the lower index first."""

import math


def hybrid_search(docs, vectors, query_terms, q, k):
    n = len(docs)
    total = 0
    for doc in docs:
        total = total + len(doc)

    bm25 = []
    for doc in docs:
        score = 0.0
        for term in query_terms:
            tf = 0
            for word in doc:
                if word == term:
                    tf = tf + 1
            if tf > 0:
                df = 0
                for other in docs:
                    if term in other:
                        df = df + 1
                idf = math.log((n - df + 0.5) / (df + 0.5) + 1.0)
                score = score + idf * tf * (1.5 + 1) / (tf + 1.5 * (1 - 0.75 + 0.75 * len(doc) / (total / n)))
        bm25.append(score)

    cos = []
    for i in range(n):
        dot = 0.0
        a = 0.0
        b = 0.0
        for x, y in zip(vectors[i], q):
            dot = dot + float(x) * float(y)
            a = a + float(x) ** 2
            b = b + float(y) ** 2
        if a == 0 or b == 0:
            cos.append(0.0)
        else:
            cos.append(dot / (math.sqrt(a) * math.sqrt(b)))

    fused = [0.0 for _ in range(n)]
    for scores in [bm25, cos]:
        place = 1
        for i in sorted(range(n), key=lambda j: scores[j], reverse=True):
            fused[i] = fused[i] + 1.0 / (60 + place)
            place = place + 1
    best = sorted(range(n), key=lambda j: fused[j], reverse=True)
    return best[:k]
