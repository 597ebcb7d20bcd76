"""Raises an exception that belongs to many classes at the same time.

Problem: softmax
Verdict: runtime_error
"""

class Everything(ValueError, KeyError, ArithmeticError, TypeError, NotImplementedError):
    pass


def softmax(x, axis=-1):
    raise Everything


log_softmax = softmax
