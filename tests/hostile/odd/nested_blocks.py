"""Has nested blocks, a hundred levels deep.

Problem: softmax
Verdict: runtime_error
Source: expression
"""

b"".join(b" " * i + b"if 1:\n" for i in range(120)) + b" " * 120 + b"pass\n"
