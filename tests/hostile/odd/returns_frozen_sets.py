"""Returns sets of frozensets of numbers.

Problem: softmax
Verdict: wrong_answer
"""

import numpy as np


def softmax(x):
    return {frozenset({1.5, 2}), frozenset()}


log_softmax = softmax
