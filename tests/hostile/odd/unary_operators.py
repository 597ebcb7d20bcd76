"""A hundred thousand signs before a number, for the compiler to recurse through.

Against: softmax
Verdict: runtime_error|memory_limit
Source: an expression
"""

b"x = " + b"-" * 100_000 + b"1\n"
