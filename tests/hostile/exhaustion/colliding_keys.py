"""Builds a dict whose keys all collide.

Problem: softmax
Verdict: time_limit
"""

def softmax(x):
    class Key:
        def __hash__(self):
            return 1

    return {Key(): i for i in range(10**6)}


log_softmax = softmax
