"""Is a Python 2 program.

Problem: softmax
Verdict: runtime_error
Expect: message "syntax error"
Source: expression
"""

b"print 'hello'\n"
