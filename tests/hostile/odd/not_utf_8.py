"""Contains bytes that are not text.

Problem: softmax
Verdict: runtime_error
Expect: message "is not UTF-8"
Source: expression
"""

bytes(range(128, 256))
