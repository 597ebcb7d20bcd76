"""Recurses without end.

Problem: softmax
Verdict: runtime_error
"""

def softmax(x):
    return softmax(x)


log_softmax = softmax
