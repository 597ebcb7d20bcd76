"""Bytes that are no text.

Against: softmax
Verdict: runtime_error
Holds: told "is not UTF-8"
Source: an expression
"""

bytes(range(128, 256))
