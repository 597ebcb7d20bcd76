"""Mixes tabs and spaces in its indentation.

Problem: softmax
Verdict: runtime_error
Expect: message "syntax error"
Source: expression
"""

b"def softmax(x):\n\tif x:\n        return x\n"
