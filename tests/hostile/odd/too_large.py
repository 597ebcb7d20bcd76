"""Is larger than the maximum size of a source file.

Problem: softmax
Verdict: runtime_error
Expect: message "is larger than"
Append: accepted solution
Source: expression
"""

b"#" * (1 << 20) + b"\n"
