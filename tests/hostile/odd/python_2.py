"""Python 2.

Against: softmax
Verdict: runtime_error
Holds: told "syntax error"
Source: an expression
"""

b"print 'hello'\n"
