"""Returns an integer of twenty thousand bits, too large for a float and for a decimal string.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return 1 << 20_000


log_softmax = softmax
