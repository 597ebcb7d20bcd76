"""Sleeps for a long time.

Problem: softmax
Verdict: time_limit
"""

import time


def softmax(x):
    time.sleep(999)


log_softmax = softmax
