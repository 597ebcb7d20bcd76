"""Returns the very object by which the box stands for what it cannot send.

Against: softmax
Verdict: wrong_answer
"""

import sys


def softmax(x, axis=-1):
    return sys.modules["inside.codec"].Opaque("numpy.ndarray", "array([1.])")


log_softmax = softmax
