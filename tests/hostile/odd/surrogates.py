"""Contains half of a surrogate pair, which UTF-8 forbids.

Problem: softmax
Verdict: runtime_error
Expect: message "is not UTF-8"
Source: expression
"""

b"x = '\xed\xa0\x80'\n"
