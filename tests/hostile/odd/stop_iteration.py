"""Raises what ends a loop.

Against: softmax
Verdict: runtime_error
"""

def softmax(x):
    raise StopIteration(x)


log_softmax = softmax
