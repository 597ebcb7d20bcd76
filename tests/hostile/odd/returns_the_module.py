"""Returns a module.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return np


log_softmax = softmax
