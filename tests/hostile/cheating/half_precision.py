"""Answers what a float16 has left of the right values.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    z = np.asarray(x, np.float16)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return (e / e.sum(axis=-1, keepdims=True)).astype(np.float64)


log_softmax = softmax
