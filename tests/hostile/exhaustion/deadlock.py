"""Acquires a lock twice.

Problem: softmax
Verdict: time_limit
"""

import threading


def softmax(x):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()


log_softmax = softmax
