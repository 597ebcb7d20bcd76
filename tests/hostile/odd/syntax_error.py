"""Has a parenthesis that is never closed.

Problem: softmax
Verdict: runtime_error
Expect: message "syntax error"
Source: expression
"""

b"def softmax(x:\n    return x\n"
