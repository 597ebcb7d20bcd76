"""The numbers in the texts of bm25: how each one is computed, or why it is given."""

import numpy as np

from problems.format.checkers.close import DOUBLE

CLAIMS: dict[str, object] = {
    "relative tolerance of $10^{-6}$": DOUBLE[0],
    "ln(4/3) = 0.288": (..., ..., np.log((1 - 1 + 0.5) / (1 + 0.5) + 1)),
    "each score must be ln(1.2) = 0.182": ((2 - 2 + 0.5) / (2 + 0.5) + 1, np.log(1.2)),
    "k1 + 1, which is 2.5 by default": 1.5 + 1,
    # With the odds r of a large collection: ln(r) + 1 is ln(r + 1) at r = 1 / (e - 1), and 0 at r = 1 / e.
    "more than about 63% of the documents are too small, and above 73% negative": (
        100 / (1 + 1 / (np.e - 1)),
        100 / (1 + 1 / np.e),
    ),
}
GIVEN = {
    "the formula": ("df + 0.5", "the $0.5$", "The 0.5 does not"),
    "a default": ("$k = 60$",),
    "an input": ("not ten times as relevant",),
    "a version": ("in version 8",),
}
