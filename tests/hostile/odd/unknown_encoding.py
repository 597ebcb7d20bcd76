"""A coding that does not exist.

Against: softmax
Verdict: runtime_error
Holds: told "syntax error"
Then: solves it
Source: an expression
"""

b"# coding: hostile\n"
