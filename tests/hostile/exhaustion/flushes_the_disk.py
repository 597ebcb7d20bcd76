"""Flushes the disk of the host through files that it may only read.

Problem: softmax
Verdict: wrong_answer
"""

import os

import numpy as np


def softmax(x, axis=-1):
    file = os.open(np.__file__, os.O_RDONLY)
    for _ in range(20_000):
        os.fsync(file)
        os.fdatasync(file)
    return x


log_softmax = softmax
