"""Leaves with an exit status that cannot be shown.

Against: softmax
Verdict: runtime_error
"""

class Code:
    def __str__(self):
        raise self

    __repr__ = __str__


raise SystemExit(Code())
