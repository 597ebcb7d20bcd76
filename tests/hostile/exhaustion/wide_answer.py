"""Returns a small object that is written out as a billion.

Against: softmax
Verdict: runtime_error
"""

def softmax(x):
    shared = [0] * 1000
    shared = [shared] * 1000
    return [shared] * 1000


log_softmax = softmax
