"""Returns an array with the correct number of axes, one of which is empty.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return np.zeros((0, *np.shape(x)[1:]))


log_softmax = softmax
