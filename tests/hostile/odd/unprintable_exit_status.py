"""Exits with a status that cannot be displayed.

Problem: softmax
Verdict: runtime_error
"""

class Code:
    def __str__(self):
        raise self

    __repr__ = __str__


raise SystemExit(Code())
