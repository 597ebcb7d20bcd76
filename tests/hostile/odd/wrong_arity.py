"""A function without parameters.

Against: softmax
Verdict: runtime_error
"""

def softmax():
    return 0


log_softmax = softmax
