"""Prints a little, forever.

Problem: softmax
Verdict: time_limit
"""

import time


def softmax(x):
    while True:
        print(".", flush=True)
        time.sleep(0.01)


log_softmax = softmax
