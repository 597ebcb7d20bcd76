"""Returns a small frame that takes forty times as much memory when it is decoded.

Problem: softmax
Verdict: wrong_answer
"""


def softmax(x):
    return {number: None for number in range(120_000)}


log_softmax = softmax
