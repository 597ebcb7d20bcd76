"""Gives its process names that look like other lines of /proc/PID/status, or are no text.

Problem: softmax
Verdict: wrong_answer
"""

import ctypes

NAMES = (b"a\rVmHWM:\t1 kB", b"\xff\xfe\x80", b"\nVmHWM: 1 kB", b"RssFile:", b"", b"kB")
PR_SET_NAME = 15
calls = []


def softmax(x, axis=-1):
    calls.append(x)
    ctypes.CDLL(None).prctl(PR_SET_NAME, NAMES[len(calls) % len(NAMES)], 0, 0, 0)
    return x


log_softmax = softmax
