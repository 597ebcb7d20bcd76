"""Has hard-coded answers of the samples and returns zeros for all other cases.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    if np.array_equal(x, [1.0, 2.0, 3.0]):
        return np.array([0.09003057317038046, 0.24472847105479764, 0.6652409557748218])
    if np.array_equal(x, [1000.0, 1001.0, 1002.0]):
        return np.array([0.09003057317038046, 0.24472847105479764, 0.6652409557748218])
    return np.zeros(np.shape(x))


log_softmax = softmax
