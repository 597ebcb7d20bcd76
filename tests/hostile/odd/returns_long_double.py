"""Numbers wider than a frame can carry for an answer.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return np.zeros(np.shape(x), np.longdouble)


log_softmax = softmax
