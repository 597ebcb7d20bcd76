"""Raises nested exception groups, ten levels deep.

Problem: softmax
Verdict: runtime_error
"""

def softmax(x):
    error = ValueError(1)
    for _ in range(10):
        error = ExceptionGroup("group", [error] * 9)
    raise error


log_softmax = softmax
