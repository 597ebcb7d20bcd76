"""Defines a function without parameters.

Problem: softmax
Verdict: runtime_error
"""

def softmax():
    return 0


log_softmax = softmax
