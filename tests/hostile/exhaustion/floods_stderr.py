"""Writes to the descriptor of stderr without end.

Problem: softmax
Verdict: output_limit
"""

import os


def softmax(x):
    while True:
        os.write(2, b"x" * 9999)


log_softmax = softmax
