"""Yields instead of returning.

Problem: softmax
Verdict: wrong_answer
"""

def softmax(x):
    yield x


log_softmax = softmax
