"""A test file that ends the run before its tests are collected.

Problem: softmax
Exercise: test
Verdict: runtime_error
Expect: message "before its tests were collected"
"""

import sys
from types import SimpleNamespace

sys.modules["driver"].CELL = SimpleNamespace(ask=lambda _: None)
