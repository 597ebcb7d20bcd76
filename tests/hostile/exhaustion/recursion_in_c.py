"""Recurses in C until the stack overflows.

Problem: softmax
Verdict: runtime_error|memory_limit
"""

import sys


def softmax(x):
    sys.setrecursionlimit(10**9)

    class Endless:
        def __repr__(self):
            return repr(self)

    return repr(Endless())


log_softmax = softmax
