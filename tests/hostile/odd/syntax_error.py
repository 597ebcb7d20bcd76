"""A parenthesis that is never closed.

Against: softmax
Verdict: runtime_error
Holds: told "syntax error"
Source: an expression
"""

b"def softmax(x:\n    return x\n"
