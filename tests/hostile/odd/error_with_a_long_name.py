"""Raises an exception of a class whose name is a megabyte, with line ends and marks in it.

Against: softmax
Verdict: runtime_error
"""

Error = type("E\n\x1b[31m\u202e" + "x" * 10**6, (Exception,), {})


def softmax(x):
    raise Error("y" * 10**7)


log_softmax = softmax
