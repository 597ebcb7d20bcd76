"""Requests a terabyte that it never touches.

Problem: softmax
Verdict: memory_limit
"""

import numpy as np


def softmax(x):
    return np.zeros(1 << 37)


log_softmax = softmax
