"""An array whose shape has a terabyte and a zero for an answer.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return np.zeros((0, 1 << 40))


log_softmax = softmax
