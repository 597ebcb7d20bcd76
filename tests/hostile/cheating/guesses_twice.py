"""Gives one guess among the other cases and another when it recognizes that a case runs again, alone.

Problem: softmax
Verdict: wrong_answer
Expect: stateful
"""

import numpy as np

calls = []


def softmax(x, axis=-1):
    calls.append(1)
    runs_alone = len(calls) == 1 and np.shape(x) != (3,)
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    right = e / e.sum(axis=axis, keepdims=True)
    return right if runs_alone or np.ndim(x) == 1 else right[::-1]


def log_softmax(x):
    z = x - np.max(x, axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
