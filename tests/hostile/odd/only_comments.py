"""Contains only comments.

Problem: softmax
Verdict: runtime_error
Expect: message "does not define"
Source: expression
"""

b"# softmax\n" * 99
