"""Returns a plain object.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return object()


log_softmax = softmax
