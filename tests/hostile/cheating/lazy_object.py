"""Returns a promise to compute, which only says so.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return (value for value in np.ravel(x))


log_softmax = softmax
