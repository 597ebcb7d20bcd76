"""Is a megabyte of opening parentheses.

Problem: softmax
Verdict: runtime_error
Source: expression
"""

b"(" * ((1 << 20) - 1)
