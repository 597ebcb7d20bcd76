"""Numbers of which some are masked for an answer.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return np.ma.masked_array(np.zeros(np.shape(x)), mask=True)


log_softmax = softmax
