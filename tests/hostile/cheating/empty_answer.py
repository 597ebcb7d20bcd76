"""Answers an array without elements, all of which are right.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return np.zeros((0,))


log_softmax = softmax
