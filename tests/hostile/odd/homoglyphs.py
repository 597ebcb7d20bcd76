"""Defines softmaх with a Cyrillic letter at the end.

Problem: softmax
Verdict: runtime_error
Expect: message "does not define"
"""

def softmaх(x):
    return x


def lоg_softmax(x):
    return x
