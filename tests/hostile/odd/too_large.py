"""A file beyond the size that is taken.

Against: softmax
Verdict: runtime_error
Holds: told "is larger than"
Then: solves it
Source: an expression
"""

b"#" * (1 << 20) + b"\n"
