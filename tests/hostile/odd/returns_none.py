"""Returns None.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return None


log_softmax = softmax
