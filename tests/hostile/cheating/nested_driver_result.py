"""Returns what the driver returns, one level too deep.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x, axis=-1):
    return {"value": np.zeros(np.shape(x)), "mutated": [], "missing": None}


log_softmax = softmax
