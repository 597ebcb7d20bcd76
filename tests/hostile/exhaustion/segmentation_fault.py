"""Reads address 0.

Problem: softmax
Verdict: runtime_error
"""

import ctypes


def softmax(x):
    return ctypes.string_at(0)


log_softmax = softmax
