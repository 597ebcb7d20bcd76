"""A NUL byte in a string.

Against: softmax
Verdict: runtime_error
Holds: told "NUL"
Then: solves it
Source: an expression
"""

b"x = '\0'\n"
