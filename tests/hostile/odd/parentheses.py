"""A megabyte of opening parentheses.

Against: softmax
Verdict: runtime_error
Source: an expression
"""

b"(" * ((1 << 20) - 1)
