"""The numbers in the texts of decode_loop: how each one is computed, or why it is given."""

import numpy as np

from problems.format.checkers.close import DOUBLE, SINGLE

WEIGHT = 1 / (1 + np.exp(4 / np.sqrt(2)))
"""The weight of token 0 at step 1 of the statement's example."""

CLAIMS: dict[str, object] = {
    "relative tolerance of $10^{-6}$ for float64 and integer inputs, and $10^{-3}$": (DOUBLE[0], SINGLE[0]),
    "the weights 0.0558 and 0.9442": (WEIGHT, 1 - WEIGHT),
}
GIVEN = {"limits of the inputs": ("as large as $2 \\cdot 10^5$",)}
