"""Computes an integer of a billion digits, in C.

Problem: softmax
Verdict: time_limit|memory_limit
"""

def softmax(x):
    return 3 ** (10**9)


log_softmax = softmax
