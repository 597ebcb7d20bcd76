"""A line of almost a megabyte.

Against: softmax
Verdict: accepted
Then: solves it
Source: an expression
"""

b"x = '" + b"x" * 1_000_000 + b"'\n"
