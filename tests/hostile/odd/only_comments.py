"""Nothing but comments.

Against: softmax
Verdict: runtime_error
Holds: told "does not define"
Source: an expression
"""

b"# softmax\n" * 99
