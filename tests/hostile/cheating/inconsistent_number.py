"""Returns objects that convert to a different number each time.

Problem: softmax
Verdict: wrong_answer
"""

import itertools

import numpy as np


class Liar:
    turn = itertools.count()

    def __float__(self):
        return float(next(self.turn))

    __index__ = __int__ = lambda self: next(self.turn)

    def __array__(self, dtype=None, copy=None):
        return np.array(next(self.turn), dtype=dtype)

    def __len__(self):
        return next(self.turn)


def softmax(x, axis=-1):
    return [Liar() for _ in range(np.size(x))]


log_softmax = softmax
