"""Returns lists within lists, a hundred thousand deep.

Against: softmax
Verdict: runtime_error
"""

def softmax(x):
    nested = []
    for _ in range(10**5):
        nested = [nested]
    return nested


log_softmax = softmax
