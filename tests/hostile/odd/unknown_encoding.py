"""Declares an encoding that does not exist.

Problem: softmax
Verdict: runtime_error
Expect: message "syntax error"
Append: accepted solution
Source: expression
"""

b"# coding: hostile\n"
