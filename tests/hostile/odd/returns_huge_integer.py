"""An integer of twenty thousand bits, which no float can hold and no text may for an answer.

Against: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return 1 << 20_000


log_softmax = softmax
