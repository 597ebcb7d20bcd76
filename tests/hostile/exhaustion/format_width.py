"""Uses a format string that requests a gigabyte of spaces.

Problem: softmax
Verdict: memory_limit
"""

def softmax(x):
    return "%*d" % (1 << 31, 1)


log_softmax = softmax
