"""Has lines that end with only a carriage return.

Problem: softmax
Verdict: accepted
Append: accepted solution
Source: expression
"""

b"x = 1\ry = 2\r"
