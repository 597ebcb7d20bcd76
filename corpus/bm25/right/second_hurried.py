# written against the clock: Counters everywhere, no index to speak of
from collections import Counter
import math

def build_bm25_index(docs):
    # docs -> counters + lengths, df
    cs = [Counter(d) for d in docs]
    df = Counter()
    for c in cs: df.update(c.keys())
    return cs, [len(d) for d in docs], df

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    cs, L, df = idx
    n = len(cs)
    avg = sum(L) / n if n else 0
    res = []
    for c, dl in zip(cs, L):
        s = 0.0
        for t in query_terms:
            if t in c:      # c[t] > 0 so dl > 0 and avg > 0
                f = c[t]
                s += math.log((n - df[t] + .5) / (df[t] + .5) + 1) * f * (k1 + 1) / (f + k1 * (1 - b + b * dl / avg))
        res.append(s)
    # print(res)
    return res
