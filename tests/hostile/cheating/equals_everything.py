"""Returns an object that is equal to everything and claims to be an array.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


class Equal:
    shape = (3,)
    dtype = np.dtype(float)
    __array_priority__ = 1e9

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __lt__(self, other):
        return True

    __le__ = __gt__ = __ge__ = __lt__

    def __hash__(self):
        return 0

    def __sub__(self, other):
        return 0.0

    __rsub__ = __add__ = __mul__ = __abs__ = __sub__

    def __bool__(self):
        return True


def softmax(x, axis=-1):
    return Equal()


log_softmax = softmax
