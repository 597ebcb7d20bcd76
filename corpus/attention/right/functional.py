# functional: map, zip and sum over plain lists
from functools import reduce
from math import exp, sqrt
from operator import mul

dot = lambda a, b: sum(map(mul, a, b))
columns = lambda m: list(zip(*m))

def _soft(xs):
    top = reduce(max, xs)
    es = list(map(lambda x: exp(x - top), xs))
    s = sum(es)
    return list(map(lambda e: e / s, es))

def scaled_dot_product_attention(Q, K, V, causal=False):
    Q, K, V = map(lambda m: [list(map(float, r)) for r in m], (Q, K, V))
    NEG = -1e9
    score = lambda i, q: [NEG if causal and j > i else dot(q, k) / sqrt(len(q)) for j, k in enumerate(K)]
    weights = map(_soft, (score(i, q) for i, q in enumerate(Q)))
    return [[dot(w, col) for col in columns(V)] for w in weights]
