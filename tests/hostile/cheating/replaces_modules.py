"""Empties sys.modules and replaces NumPy by itself.

Problem: softmax
Verdict: wrong_answer|runtime_error
"""

import sys


class Everything:
    def __getattr__(self, name):
        return lambda *a, **k: True


for module in ("numpy", "math", "operator", "cell", "inside.pipe_messages", "inside.error_report"):
    sys.modules[module] = Everything()


def softmax(x, axis=-1):
    return 0


log_softmax = softmax
