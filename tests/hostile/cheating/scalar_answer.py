"""Returns one number where the checker expects a whole array.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return np.float64(1.0) / np.shape(x)[-1]


log_softmax = softmax
