"""Raises whatever a trap could be waiting for.

Against: softmax
Verdict: runtime_error
"""

def softmax(x, axis=-1):
    raise ValueError(x)


log_softmax = softmax
