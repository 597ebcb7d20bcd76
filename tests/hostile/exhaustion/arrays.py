"""Fills memory with arrays.

Problem: softmax
Verdict: memory_limit
"""

import numpy as np


def softmax(x):
    kept = []
    while True:
        kept.append(np.ones(10**6))


log_softmax = softmax
