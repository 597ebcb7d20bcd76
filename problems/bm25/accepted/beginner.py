"""Only loops, and the documents are stored unchanged. It is slow, but you can follow every number."""

import math


def build_bm25_index(docs):
    copy = []
    for doc in docs:
        copy.append(list(doc))
    return copy


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    number = len(idx)
    total = 0
    for doc in idx:
        total = total + len(doc)
    result = []
    for doc in idx:
        score = 0.0
        for term in query_terms:
            tf = 0
            for word in doc:
                if word == term:
                    tf = tf + 1
            if tf > 0:
                df = 0
                for other in idx:
                    if term in other:
                        df = df + 1
                idf = math.log((number - df + 0.5) / (df + 0.5) + 1)
                length = len(doc) / (total / number)
                score = score + idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length))
        result.append(score)
    return result
