"""The numbers in the texts of warm_up: how each one is computed, or why it is given."""

import numpy as np

from problems.format.checkers.close import DOUBLE
from problems.warm_up.reference import row_sums

CLAIMS: dict[str, object] = {
    "relative tolerance of $10^{-6}$": DOUBLE[0],
    "`row_sums(np.array([[1.0, 2.0], [3.0, 4.0]]))` returns `[[3.0], [7.0]]`": (
        ...,
        ...,
        row_sums(np.array([[1.0, 2.0], [3.0, 4.0]])),
    ),
}
GIVEN: dict[str, tuple[str, ...]] = {}
