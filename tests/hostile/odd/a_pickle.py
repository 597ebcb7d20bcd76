"""Is a pickle that runs a program when it is loaded.

Problem: softmax
Verdict: runtime_error
Source: expression
"""

b"cos\nsystem\n(S'touch /tmp/hostile-mark'\ntR."
