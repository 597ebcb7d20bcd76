"""The numbers in the texts of ring_all_reduce, and how each one is computed."""

from problems.format.checkers.close import DOUBLE, SINGLE

CLAIMS: dict[str, object] = {
    "relative tolerance of $10^{-6}$, or $10^{-3}$ for float32": (DOUBLE[0], SINGLE[0]),
}
GIVEN = {"inputs": ("workers 1, 10, 100",)}
