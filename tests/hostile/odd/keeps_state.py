"""Is correct on its first call in a process and wrong on later calls.

Problem: softmax
Verdict: wrong_answer
Expect: stateful
"""

import numpy as np

seen = []


def softmax(x):
    seen.append(x)
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True) * (len(seen) == 1)


def log_softmax(x):
    z = x - np.max(x, axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
