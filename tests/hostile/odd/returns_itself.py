"""Returns the function itself.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return softmax


log_softmax = softmax
