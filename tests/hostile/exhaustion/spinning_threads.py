"""Starts as many threads as possible, each in a NumPy loop that releases the interpreter.

Problem: softmax
Verdict: time_limit
"""

import threading

import numpy as np


def softmax(x):
    threading.stack_size(1 << 16)

    def spin():
        a = np.ones((64, 64))
        while True:
            a @ a

    for _ in range(32):
        threading.Thread(target=spin, daemon=True).start()
    spin()


log_softmax = softmax
