"""The numbers in the texts of attention: how each one is computed, or why it is given."""

import numpy as np

from problems.format.checkers.close import DOUBLE, SINGLE

EXPONENTIALS = np.exp([[1 / np.sqrt(2), np.sqrt(2)], [np.sqrt(2), 0.0]])
WEIGHTS = EXPONENTIALS / EXPONENTIALS.sum(axis=1, keepdims=True)
"""The weights in the statement's example."""

CLAIMS: dict[str, object] = {
    "Give row 0 a score of -1e10": 1e5 * -1e5,
    "relative tolerance of $10^{-6}$ for float64 and integer inputs, and $10^{-3}$": (DOUBLE[0], SINGLE[0]),
    "at $d_k = 64$ scores have a standard deviation of 8": (..., np.sqrt(64)),
    "The lowest float16 is -65504": float(np.finfo(np.float16).min),
    "Compute d_k = 4 with dot products of 1 manually, with d_v other than 4, with and without causal: the exponents "
    "must be 0.5": (..., ..., 1 / np.sqrt(4)),
    "the weights are [[0.3302, 0.6698], [0.8044, 0.1956]]": WEIGHTS,
}
GIVEN = {
    "limits of the inputs": ("as large as $10^5$", "below $-10^9$ (down to about $-5 \\cdot 10^{45}$)"),
    "the usual fill value": ("$-10^9$", "-1e9"),
}
