"""Ends with exit status 0 before anything is compared.

Against: softmax
Verdict: runtime_error
"""

import sys


def softmax(x, axis=-1):
    raise SystemExit(0)


log_softmax = softmax
