"""Reads address 0.

Against: softmax
Verdict: runtime_error
"""

import ctypes


def softmax(x):
    return ctypes.string_at(0)


log_softmax = softmax
