"""Writes to every open descriptor.

Problem: softmax
Verdict: runtime_error|output_limit|time_limit
"""

import os


def softmax(x):
    while True:
        for fd in range(64):
            try:
                os.set_blocking(fd, False)
                os.write(fd, b"x" * 65536)
            except OSError:
                pass


log_softmax = softmax
