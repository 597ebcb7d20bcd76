"""Returns bytes.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return np.asarray(x).tobytes()


log_softmax = softmax
