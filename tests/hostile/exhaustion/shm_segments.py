"""Creates System V segments, which outlive their process.

Problem: softmax
Verdict: runtime_error
"""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def softmax(x):
    if libc.shmget(0x05711E, 1 << 24, 0o1600) == -1:
        raise OSError(ctypes.get_errno(), "refused")
    return x


log_softmax = softmax
