"""Blanks, tabs and form feeds.

Against: softmax
Verdict: runtime_error
Holds: told "Your file is empty"
Source: an expression
"""

b" \t\f\r\n" * 99
