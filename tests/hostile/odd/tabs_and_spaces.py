"""An indentation that is one for some and another for others.

Against: softmax
Verdict: runtime_error
Holds: told "syntax error"
Source: an expression
"""

b"def softmax(x):\n\tif x:\n        return x\n"
