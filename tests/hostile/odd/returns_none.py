"""None for an answer.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return None


log_softmax = softmax
