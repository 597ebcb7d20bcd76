"""An array of records for an answer.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return np.zeros(np.shape(x), dtype=[("a", float), ("b", int)])


log_softmax = softmax
