"""Raises an exception that raises when it is displayed.

Problem: softmax
Verdict: runtime_error
"""

class Error(Exception):
    def __str__(self):
        raise self

    __repr__ = __str__


def softmax(x):
    raise Error


log_softmax = softmax
