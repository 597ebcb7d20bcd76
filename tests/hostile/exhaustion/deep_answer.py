"""Returns nested lists, a hundred thousand levels deep.

Problem: softmax
Verdict: runtime_error
"""

def softmax(x):
    nested = []
    for _ in range(10**5):
        nested = [nested]
    return nested


log_softmax = softmax
