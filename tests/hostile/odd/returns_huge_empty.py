"""Returns an empty array whose shape contains a huge number and a zero.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return np.zeros((0, 1 << 40))


log_softmax = softmax
