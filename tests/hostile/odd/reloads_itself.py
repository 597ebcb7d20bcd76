"""Reloads itself while it is imported, without end.

Against: softmax
Verdict: runtime_error
"""

import importlib
import sys

importlib.reload(sys.modules["solution"])
