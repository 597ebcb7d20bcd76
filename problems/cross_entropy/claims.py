"""The numbers in the texts of cross_entropy: how each one is computed, or why it is given."""

import numpy as np

from problems.cross_entropy.cases import TEMPERATURES
from problems.cross_entropy.reference import cross_entropy
from problems.format.checkers.close import DOUBLE, SINGLE

LOSSES = [cross_entropy(np.array([0.0, 1.0]), target) for target in (0, 1)]
"""Of the logits [0, 1] with either target, as in the statement's example."""

CLAIMS: dict[str, object] = {
    "between 0.1 and 100": TEMPERATURES,
    "the loss must be 0.693, with and without smoothing": cross_entropy(np.zeros(2), 0, 0.5),
    "relative tolerance of $10^{-6}$, or $10^{-3}$": (DOUBLE[0], SINGLE[0]),
    "the loss must be 1000, and 950 with epsilon 0.1": (
        cross_entropy(np.array([0.0, 1000.0]), 0),
        cross_entropy(np.array([0.0, 1000.0]), 0, 0.1),
        ...,
    ),
    "which is 3.61 for $\\epsilon = 0.1$ and $V = 4$": (np.log((0.9 + 0.1 / 4) / (0.1 / 4)), ..., ...),
    "10.8 for 50,000 tokens": (np.log(50_000), ...),
    "A loss of 7 fits a vocabulary of about 1,097": (..., np.exp(7.0)),
    "about 746 below the largest is exactly 0 in float64 (about 104 in float32)": np.log(2.0) * np.array([1075, 150]),
    "`-log(p + 1e-12)` never exceeds about 27.63": (..., -np.log(1e-12)),
    "a limit such as 27.63": -np.log(1e-12),
    "`[0, 1000]` with target 0 gives 1000": (..., cross_entropy(np.array([0.0, 1000.0]), 0)),
    "With epsilon 0.1 the smoothing is 0.091, and the loss and every gradient are 10 percent": (..., 0.1 / 1.1, 10.0),
    "the mean of 0.693147 and 1000": (
        cross_entropy(np.zeros(2), 0),
        cross_entropy(np.array([0.0, 1000.0]), 0),
    ),
    "0.95 * 1.313262 + 0.05 * 0.313262": (1 - 0.1 + 0.1 / 2, LOSSES[0], 0.1 / 2, LOSSES[1]),
}
GIVEN = {
    "limits of the inputs": ("as large as $\\pm 1000$",),
    "a tolerance of part 2": ("relative tolerance of $10^{-3}$",),
    "inputs": ("language model is 7", "With 50,000 tokens", "-100 is a common mark"),
}
