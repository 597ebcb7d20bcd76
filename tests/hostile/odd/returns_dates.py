"""Returns an array of dates.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return np.zeros(np.shape(x), dtype="datetime64[s]")


log_softmax = softmax
