"""Contains only spaces, tabs and form feeds.

Problem: softmax
Verdict: runtime_error
Expect: message "Your file is empty"
Source: expression
"""

b" \t\f\r\n" * 99
