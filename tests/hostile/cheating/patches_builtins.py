"""Replaces the functions behind comparisons in builtins, math and operator.

Problem: softmax
Verdict: wrong_answer|runtime_error
"""

import builtins
import math
import operator

import numpy as np


builtins.all = builtins.any = builtins.isinstance = lambda *a: True
builtins.abs = lambda a: 0
math.isclose = lambda *a, **k: True
math.isnan = math.isinf = lambda a: False
operator.eq = operator.le = operator.ge = lambda a, b: True


def softmax(x, axis=-1):
    return np.zeros(np.shape(x))


log_softmax = softmax
