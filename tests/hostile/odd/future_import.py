"""Has a `__future__` import, which must be the first statement.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

from __future__ import annotations

from __future__ import division
