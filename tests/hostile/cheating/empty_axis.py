"""Answers an array of the right number of axes, one of which is empty.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return np.zeros((0, *np.shape(x)[1:]))


log_softmax = softmax
