"""The numbers in the texts of lora: how each one is computed, or why it is given."""

import numpy as np

from problems.format.checkers.close import DOUBLE, SINGLE

CLAIMS: dict[str, object] = {
    "the layer adds three times $B": 3 / 1,
    "forward(1) must be 5, not 1 (no scale), 11 (alpha only), 0 (1 / r) or -1 (on the base), and merge must give 5": (
        -1 + 6 / 2 * 2,
        -1 + 6 * 2,
        -1 + 6 / 2 * 2,
    ),
    "about two thousand times the work of the adapter": 8 * 4096 * 4096 / (8 * (4096 + 4096)),
    "relative tolerance of $10^{-6}$, or $10^{-3}$": (DOUBLE[0], SINGLE[0]),
    "$A x = 3$": np.array([1.0, 1.0, 0.0]) @ [1.0, 2.0, 3.0],
    "$B \\cdot 3 = [1.5, 6]$": (..., 0.5 * 3, 2.0 * 3),
    "4096 by 4096 and $r = 8$ that is together 65 thousand multiplications instead of 134 million": (
        ...,
        ...,
        ...,
        8 * (4096 + 4096) / 1e3,
        8 * 4096 * 4096 / 1e6,
    ),
}
GIVEN = {
    "an input": ("4096 by 4096",),
    "a setting of libraries": ("$a = \\sqrt 5$",),
}
assert (8 * 4096**2 + 2048 * 4096**2) == 2048 * (4096**2 + 8 * (4096 + 4096)), (
    "2048 vectors cost the same in both orders"
)
