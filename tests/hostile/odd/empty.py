"""An empty file.

Against: softmax
Verdict: runtime_error
Holds: told "Your file is empty"
Source: an expression
"""

b""
