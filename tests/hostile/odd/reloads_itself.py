"""Reloads itself at import, without end.

Problem: softmax
Verdict: runtime_error
"""

import importlib
import sys

importlib.reload(sys.modules["solution"])
