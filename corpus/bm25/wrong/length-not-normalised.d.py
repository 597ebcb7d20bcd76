# bug: length-not-normalised, the average is recomputed inside the loop from the current document only
import math
from collections import Counter

def build_bm25_index(docs):
    return [Counter(d) for d in docs]

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    N = len(idx)
    scores = []
    for counts in idx:
        lengths = [sum(counts.values())]
        dl = lengths[-1]
        avgdl = sum(lengths) / len(lengths)
        score = 0.0
        for term in query_terms:
            tf = counts.get(term, 0)
            if not tf:
                continue
            df = sum(1 for c in idx if term in c)
            idf = math.log((N - df + 0.5) / (df + 0.5) + 1)
            score += idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * dl / avgdl))
        scores.append(score)
    return scores
