"""An array of as many axes as NumPy has for an answer.

Against: softmax
Verdict: runtime_error
"""

import numpy as np


def softmax(x):
    return np.zeros((1,) * 60)


log_softmax = softmax
