"""Returns a list that contains itself.

Problem: softmax
Verdict: runtime_error
"""

def softmax(x):
    own = []
    own.append(own)
    return own


log_softmax = softmax
