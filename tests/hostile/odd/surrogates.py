"""Half a surrogate pair, as UTF-8 forbids it.

Against: softmax
Verdict: runtime_error
Holds: told "is not UTF-8"
Source: an expression
"""

b"x = '\xed\xa0\x80'\n"
