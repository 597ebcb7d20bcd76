"""Returns an array of a terabyte that occupies eight bytes.

Problem: softmax
Verdict: memory_limit|output_limit
"""

import numpy as np


def softmax(x):
    return np.broadcast_to(0.0, (1 << 37,))


log_softmax = softmax
