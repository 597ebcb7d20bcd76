"""Yields in place of returning.

Against: softmax
Verdict: wrong_answer
"""

def softmax(x):
    yield x


log_softmax = softmax
