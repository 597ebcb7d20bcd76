"""Returns NaN, which no comparison finds greater than a tolerance.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return np.full(np.shape(x), np.nan)


log_softmax = softmax
