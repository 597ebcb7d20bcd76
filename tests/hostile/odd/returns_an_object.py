"""A plain object for an answer.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return object()


log_softmax = softmax
