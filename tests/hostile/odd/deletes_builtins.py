"""Deletes Python's built-in names.

Problem: softmax
Verdict: runtime_error|accepted|wrong_answer
Append: accepted solution
"""

import builtins

for name in ("print", "open", "eval", "exec", "input", "compile"):
    delattr(builtins, name)
