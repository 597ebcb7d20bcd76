"""Has a hundred thousand signs before a number, through which the compiler recurses.

Problem: softmax
Verdict: runtime_error|memory_limit
Source: expression
"""

b"x = " + b"-" * 100_000 + b"1\n"
