"""Fills pipes that nobody reads.

Problem: softmax
Verdict: runtime_error
"""

import fcntl
import os


def softmax(x):
    kept = []
    while True:
        kept.append(os.pipe())
        fcntl.fcntl(kept[-1][1], 1031, 1 << 20)
        os.set_blocking(kept[-1][1], False)
        os.write(kept[-1][1], b"x" * (1 << 20))


log_softmax = softmax
