"""Has a NUL byte in a string.

Problem: softmax
Verdict: runtime_error
Expect: message "NUL"
Append: accepted solution
Source: expression
"""

b"x = '\0'\n"
