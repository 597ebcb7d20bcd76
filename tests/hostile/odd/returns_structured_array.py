"""Returns an array of records.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return np.zeros(np.shape(x), dtype=[("a", float), ("b", int)])


log_softmax = softmax
