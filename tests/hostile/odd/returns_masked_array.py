"""Returns an array with some masked numbers.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return np.ma.masked_array(np.zeros(np.shape(x)), mask=True)


log_softmax = softmax
