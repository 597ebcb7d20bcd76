"""Returns booleans, which are also numbers.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return np.ones(np.shape(x), bool)


log_softmax = softmax
