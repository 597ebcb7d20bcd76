"""Returns a string that no encoding accepts.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return "\ud800\0\x1b"


log_softmax = softmax
