"""An array of no axes for an answer.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return np.array(0.0)


log_softmax = softmax
