"""A pickle that would run a program where it is loaded.

Against: softmax
Verdict: runtime_error
Source: an expression
"""

b"cos\nsystem\n(S'touch /tmp/hostile-mark'\ntR."
