"""Raises the exceptions that a trap case could expect.

Problem: softmax
Verdict: runtime_error
"""

def softmax(x, axis=-1):
    raise ValueError(x)


log_softmax = softmax
