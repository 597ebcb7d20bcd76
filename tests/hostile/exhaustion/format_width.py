"""A format string that asks for a gigabyte of blanks.

Against: softmax
Verdict: memory_limit
"""

def softmax(x):
    return "%*d" % (1 << 31, 1)


log_softmax = softmax
