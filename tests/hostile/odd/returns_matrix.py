"""Returns the correct numbers in a matrix, which always has two axes.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def right(x):
    e = np.exp(np.asarray(x, float) - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax(x):
    return np.asmatrix(right(x)) if np.ndim(x) < 3 else None


log_softmax = softmax
