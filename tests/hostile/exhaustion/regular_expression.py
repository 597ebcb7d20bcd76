"""Uses a regular expression that backtracks without end.

Problem: softmax
Verdict: time_limit
"""

import re


def softmax(x):
    return re.match(r"(a+)+$", "a" * 64 + "b")


log_softmax = softmax
