"""An array of dates for an answer.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return np.zeros(np.shape(x), dtype="datetime64[s]")


log_softmax = softmax
