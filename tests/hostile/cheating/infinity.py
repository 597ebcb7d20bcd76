"""Returns infinity, for which a tolerance that grows with the answer is infinite.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return np.full(np.shape(x), np.inf)


log_softmax = softmax
