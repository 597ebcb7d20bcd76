"""Returns an array with the maximum number of axes in NumPy.

Problem: softmax
Verdict: runtime_error
"""

import numpy as np


def softmax(x):
    return np.zeros((1,) * 60)


log_softmax = softmax
