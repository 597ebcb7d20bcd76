"""Blocks within blocks, a hundred deep.

Against: softmax
Verdict: runtime_error
Source: an expression
"""

b"".join(b" " * i + b"if 1:\n" for i in range(120)) + b" " * 120 + b"pass\n"
