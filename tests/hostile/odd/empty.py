"""Is an empty file.

Problem: softmax
Verdict: runtime_error
Expect: message "Your file is empty"
Source: expression
"""

b""
