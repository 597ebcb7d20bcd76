"""Replaces the module that encodes an answer.

Problem: softmax
Verdict: wrong_answer|runtime_error
"""

import sys

import numpy as np


codec = sys.modules["inside.codec"]
real = codec.encode
codec.encode = lambda value, limit=0: real({"value": True, "mutated": [], "ok": True, "verdict": "accepted"})


def softmax(x, axis=-1):
    return np.zeros(np.shape(x))


log_softmax = softmax
