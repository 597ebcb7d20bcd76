import math
from collections import defaultdict


def build_bm25_index(docs):
    holders = defaultdict(int)
    counts = []
    sizes = []
    for words in docs:
        sizes.append(len(words))
        count = defaultdict(int)
        for word in words:
            count[word] += 1
        counts.append(count)
        for word in set(words):
            holders[word] += 1
    return {"total": len(docs), "holders": holders, "counts": counts, "sizes": sizes, "mean": sum(sizes) / len(docs)}


def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    total, holders, mean = idx["total"], idx["holders"], idx["mean"]
    result = []
    for count, size in zip(idx["counts"], idx["sizes"]):
        points = 0.0
        for word in query_terms:
            if word in holders:
                weight = math.log((total - holders[word] + 0.5) / (holders[word] + 0.5) + 1.0)
                often = count.get(word, 0)
                points += weight * (often * (k1 + 1) / (often + k1 * (1 - b + b * size / mean)))
        result.append(points)
    return result
