"""Raises an exception that is its own cause.

Problem: softmax
Verdict: runtime_error
"""

def softmax(x):
    error = ValueError(1)
    error.__cause__ = error.__context__ = error
    raise error


log_softmax = softmax
