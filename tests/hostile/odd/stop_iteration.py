"""Raises StopIteration.

Problem: softmax
Verdict: runtime_error
"""

def softmax(x):
    raise StopIteration(x)


log_softmax = softmax
