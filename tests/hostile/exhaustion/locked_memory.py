"""Locks all its memory so that nothing can be swapped out.

Problem: softmax
Verdict: runtime_error
"""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def softmax(x):
    if libc.mlockall(3):
        raise OSError(ctypes.get_errno(), "refused")
    return x


log_softmax = softmax
