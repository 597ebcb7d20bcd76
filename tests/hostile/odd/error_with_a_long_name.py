"""Raises an exception whose class name has a megabyte, with line ends and special characters.

Problem: softmax
Verdict: runtime_error
"""

Error = type("E\n\x1b[31m\u202e" + "x" * 10**6, (Exception,), {})


def softmax(x):
    raise Error("y" * 10**7)


log_softmax = softmax
