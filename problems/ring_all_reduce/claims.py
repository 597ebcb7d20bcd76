"""The numbers in the texts of ring_all_reduce: how each one is computed, or why it is given."""

import sys

from problems.format.checkers.close import DOUBLE, SINGLE

CLAIMS: dict[str, object] = {
    "11 in place of 111": (1 + 10, 1 + 10 + 100),
    "relative tolerance of $10^{-6}$, or $10^{-3}$ for float32": (DOUBLE[0], SINGLE[0]),
    "can exceed $2^{53}$, above which float64": sys.float_info.mant_dig,
}
GIVEN = {"inputs": ("workers 1, 10, 100",)}
