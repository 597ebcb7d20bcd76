"""Creates timers until the kernel has no more.

Problem: softmax
Verdict: runtime_error|time_limit
"""

import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def softmax(x):
    timer = ctypes.c_void_p()
    while libc.timer_create(1, None, ctypes.byref(timer)) == 0:
        pass
    raise OSError(ctypes.get_errno(), "refused")


log_softmax = softmax
