"""The numbers in the texts of lora, and how each one is computed."""

import numpy as np

from problems.format.checkers.close import DOUBLE, SINGLE

CLAIMS: dict[str, object] = {
    "relative tolerance of $10^{-6}$, or $10^{-3}$": (DOUBLE[0], SINGLE[0]),
    "$A x = 3$": np.array([1.0, 1.0, 0.0]) @ [1.0, 2.0, 3.0],
    "$B \\cdot 3 = [1.5, 6]$": (..., 0.5 * 3, 2.0 * 3),
    "4096 by 4096 and $r = 8$ that is 65 thousand multiplications instead of 134 million": (
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
