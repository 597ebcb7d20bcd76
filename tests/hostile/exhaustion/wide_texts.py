"""Returns a text in which one character makes Python store all others with four bytes.

Problem: softmax
Verdict: wrong_answer
"""


def softmax(x):
    return "x" * 12_000_000 + "\U0001f600"


log_softmax = softmax
