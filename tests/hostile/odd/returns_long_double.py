"""Returns numbers wider than a frame can carry.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return np.zeros(np.shape(x), np.longdouble)


log_softmax = softmax
