"""Returns NaN in one place and the uniform distribution in the others.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    out = np.full(np.shape(x), 1 / np.shape(x)[-1])
    out.flat[0] = np.nan
    return out


log_softmax = softmax
