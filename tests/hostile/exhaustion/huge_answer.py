"""Returns more than an answer may have.

Against: softmax
Verdict: output_limit
"""

import numpy as np


def softmax(x):
    return np.ones(5 << 20)


log_softmax = softmax
