"""Returns the correct numbers in an array of objects.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def right(x):
    e = np.exp(np.asarray(x, float) - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax(x):
    return right(x).astype(object)


log_softmax = softmax
