"""Is a correct solution in UTF-16.

Problem: softmax
Verdict: runtime_error
Source: expression
"""

"def softmax(x):\n    return x\n".encode("utf-16")
