"""Returns the correct numbers in a memory-mapped file.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def right(x):
    e = np.exp(np.asarray(x, float) - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def mapped(x):
    made = np.memmap("/tmp/hostile-mark", np.float64, "w+", shape=np.shape(x))
    made[...] = right(x)
    return made


def softmax(x):
    return mapped(x)


log_softmax = softmax
