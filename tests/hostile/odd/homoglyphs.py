"""Defines softmaх with a Cyrillic letter at its end.

Against: softmax
Verdict: runtime_error
Holds: told "does not define"
"""

def softmaх(x):
    return x


def lоg_softmax(x):
    return x
