"""Returns more data than an answer may contain.

Problem: softmax
Verdict: output_limit
"""

import numpy as np


def softmax(x):
    return np.ones(5 << 20)


log_softmax = softmax
