"""Returns a small object whose encoding has a billion elements.

Problem: softmax
Verdict: runtime_error
"""

def softmax(x):
    shared = [0] * 1000
    shared = [shared] * 1000
    return [shared] * 1000


log_softmax = softmax
