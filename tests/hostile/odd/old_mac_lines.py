"""Lines that end in a carriage return alone.

Against: softmax
Verdict: accepted
Then: solves it
Source: an expression
"""

b"x = 1\ry = 2\r"
