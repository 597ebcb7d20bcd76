"""Creates files in memory that belong to no file system.

Problem: softmax
Verdict: runtime_error
"""

import os


def softmax(x):
    kept = []
    while True:
        kept.append(os.memfd_create("hostile-mark"))
        os.write(kept[-1], b"x" * (1 << 22))


log_softmax = softmax
