"""Computes an integer of a billion digits, in C.

Against: softmax
Verdict: time_limit|memory_limit
"""

def softmax(x):
    return 3 ** (10**9)


log_softmax = softmax
