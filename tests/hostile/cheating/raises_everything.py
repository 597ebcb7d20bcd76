"""Raises an exception that is of every class at once.

Against: softmax
Verdict: runtime_error
"""

class Everything(ValueError, KeyError, ArithmeticError, TypeError, NotImplementedError):
    pass


def softmax(x, axis=-1):
    raise Everything


log_softmax = softmax
