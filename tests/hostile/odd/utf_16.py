"""A right solution in UTF-16.

Against: softmax
Verdict: runtime_error
Source: an expression
"""

"def softmax(x):\n    return x\n".encode("utf-16")
