"""Returns a dict whose keys are NaN, tuples and bytes.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return {float("nan"): 1, (1, (2,)): 2, b"": 3, None: 4}


log_softmax = softmax
