import math
from collections import Counter


def build_bm25_index(docs):
    df = Counter()
    for doc in docs:
        df.update(set(doc))
    return {
        "tf": [Counter(doc) for doc in docs],
        "len": [len(doc) for doc in docs],
        "df": df,
        "avg": sum(map(len, docs)) / len(docs),
    }


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    n = len(idx["tf"])
    scores = []
    for tf, dl in zip(idx["tf"], idx["len"]):
        score = 0.0
        for term in query_terms:
            f = tf[term]
            if f == 0:
                continue
            df = idx["df"][term]
            idf = math.log((n - df + 0.5) / (df + 0.5) + 1)
            score += idf * f * (k1 + 1) / (f + k1 * (1 - b + b * dl / idx["avg"]))
        scores.append(score)
    return scores
