"""Defines a class instead of a function; its instances are arrays.

Problem: softmax
Verdict: accepted
"""

import numpy as np


class softmax:
    def __new__(cls, x):
        x = np.asarray(x, float)
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)


class Log:
    def __call__(self, x):
        x = np.asarray(x, float)
        z = x - x.max(axis=-1, keepdims=True)
        return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


log_softmax = Log()
