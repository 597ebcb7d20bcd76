"""Deletes what Python brings along.

Against: softmax
Verdict: runtime_error|accepted|wrong_answer
Then: solves it
"""

import builtins

for name in ("print", "open", "eval", "exec", "input", "compile"):
    delattr(builtins, name)
