# bug: scale-missing, nested comprehension golf, causal only (precedence slip in the conditional)
from math import exp
import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    q, k, v = (np.asarray(t, dtype=float).tolist() for t in (Q, K, V))
    root = len(q[0]) ** .5
    dots = lambda a, keys: [sum(x * y for x, y in zip(a, b)) for b in keys]

    def blend(s):
        top = max(s)
        e = [exp(t - top) for t in s]
        return [sum(a * b for a, b in zip(e, col)) / sum(e) for col in zip(*v)]

    return [blend(dots(a, k[:i + 1]) if causal else [d / root for d in dots(a, k)]) for i, a in enumerate(q)]
