"""Has a line of almost a megabyte.

Problem: softmax
Verdict: accepted
Append: accepted solution
Source: expression
"""

b"x = '" + b"x" * 1_000_000 + b"'\n"
