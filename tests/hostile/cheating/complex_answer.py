"""Hides the difference in the imaginary part.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return np.zeros(np.shape(x)) + 1j


log_softmax = softmax
