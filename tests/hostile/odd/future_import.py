"""A statement that must come first.

Against: softmax
Verdict: accepted
Then: solves it
"""

from __future__ import annotations

from __future__ import division
