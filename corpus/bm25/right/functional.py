# functional: Counter, chain, reduce
from collections import Counter
from functools import partial, reduce
from itertools import chain, count
from math import log, fsum

def build_bm25_index(docs):
    tfs = tuple(map(Counter, docs))
    df = Counter(chain.from_iterable(map(set, docs)))
    return tfs, df, fsum(map(len, docs)) / (len(docs) or 1)

def _term(tfs, df, avg, k1, b, tf, term):
    n = len(tfs)
    idf = log((n - df[term] + 0.5) / (df[term] + 0.5) + 1)
    saturate = lambda c, dl: c * (k1 + 1) / (c + k1 * (1 - b + b * dl / avg)) if c else 0.0
    return idf * saturate(tf[term], sum(tf.values()))

def bm25_score(idx, query_terms, k1=1.5, b=0.75):
    one = partial(_term, *idx, k1, b)
    return [fsum(map(partial(one, tf), query_terms)) for tf in idx[0]]

def reciprocal_rank_fusion(rankings, k=60):
    gain = lambda ranking: Counter(dict(zip(ranking, map(lambda r: 1 / (k + r), count(1)))))
    total = reduce(lambda a, c: a + c, map(gain, rankings), Counter())
    return [item for item, _ in total.most_common()]
