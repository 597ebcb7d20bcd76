"""Returns the same structure as the driver, one level too deep.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return {"value": np.zeros(np.shape(x)), "mutated": [], "missing": None}


log_softmax = softmax
