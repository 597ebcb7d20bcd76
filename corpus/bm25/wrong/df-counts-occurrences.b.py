# bug: df-counts-occurrences, df grows with each occurrence
import math

class BM25Index(object):
    __slots__ = ('tfs', 'dls', 'rel', 'idf')

    def __init__(self, docs):
        self.tfs = []
        self.dls = [len(d) for d in docs]
        df = {}
        for d in docs:
            counts = {}
            for w in d:
                counts[w] = counts.get(w, 0) + 1
                df[w] = df.get(w, 0) + 1
            self.tfs.append(counts)
        total = float(sum(self.dls))
        n = len(self.dls)
        self.rel = [dl * n / total if total else 0.0 for dl in self.dls]
        self.idf = dict((w, math.log(1 + (n - c + 0.5) / (c + 0.5))) for w, c in df.items())

    def score_one(self, i, terms, k1, b):
        s = 0.0
        for w in terms:
            tf = self.tfs[i].get(w, 0)
            if w not in self.idf:
                continue
            s += self.idf[w] * tf * (k1 + 1) / (tf + k1 * (1 - b + b * self.rel[i]))
        return s

def build_bm25_index(docs):
    return BM25Index(docs)

def bm25_score(idx, query_terms, k1=1.5, b=0.75, verbose=False):
    res = [idx.score_one(i, query_terms, k1, b) for i in range(len(idx.dls))]
    if verbose:
        print("scores: %s" % res)
    return res

assert bm25_score(build_bm25_index([]), ["a"]) == []
