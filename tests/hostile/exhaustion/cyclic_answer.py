"""Returns a list that holds itself.

Against: softmax
Verdict: runtime_error
"""

def softmax(x):
    own = []
    own.append(own)
    return own


log_softmax = softmax
