"""The numbers in the texts of speculative_decoding: how each one is computed, or why it is given."""

import numpy as np

from problems.speculative_decoding.reference import expected_tokens

Q = np.array([[0.5, 0.3, 0.2], [0.2, 0.5, 0.3]])
P = np.array([[0.25, 0.6, 0.15], [0.4, 0.3, 0.3], [0.1, 0.2, 0.7]])
"""The draft rows and the target rows of the statement's example, which drafts tokens 0 and 1."""
ACCEPTANCE = P[0, 0] / Q[0, 0], P[1, 1] / Q[1, 1]
TOLERANCE = np.sqrt(np.finfo(np.float64).eps)
"""How far from 1 np.random.choice lets the sum of the probabilities be."""

CLAIMS: dict[str, object] = {
    "in half of the runs instead of a quarter": 0.5 * 0.5,
    "in half of the runs, not in a quarter": 0.5 * 0.5,
    "about a quarter of the draws": 4 * 0.25**2,
    "| $q_0$ | 0.5 | 0.3 | 0.2 | | $p_0$ | 0.25 | 0.6 | 0.15 | | $q_1$ | 0.2 | 0.5 | 0.3 | | $p_1$ | 0.4 | 0.3 | 0.3 | "
    "| $p_2$ | 0.1 | 0.2 | 0.7 |": (Q[0], P[0], Q[1], P[1], P[2]),
    "$0.25 / 0.5 = 0.5$": (..., ..., ACCEPTANCE[0]),
    "the residual is $(0, 0.3, 0)$": np.maximum(P[0] - Q[0], 0)[1],
    "$0.3 / 0.5 = 0.6$": (..., ..., ACCEPTANCE[1]),
    "| probability | 0.5 | 0.2 | 0.03 | 0.06 | 0.21 |": (
        1 - ACCEPTANCE[0],
        ACCEPTANCE[0] * (1 - ACCEPTANCE[1]),
        ACCEPTANCE[0] * ACCEPTANCE[1] * P[2],
    ),
    "for $\\alpha = 0.8$ and $K = 8$ it gives 7.4, while the correct value is 4.33": (
        ...,
        ...,
        8 * 0.8 + 1,
        expected_tokens(0.8, 8),
    ),
    "an $\\alpha$ of only 0.5 gives $1.94 / 1.2$, about 1.6 times": (
        ...,
        expected_tokens(0.5, 4),
        0.05 * 4 + 1,
        expected_tokens(0.5, 4) / 1.2,
    ),
    "token 0 occurs in 75% of the runs": 100 * (0.5 + 0.5 * 0.5),
    "about $1.5 \\cdot 10^{-8}$ in float64, so below $S \\approx 0.07$": (TOLERANCE, 1e-9 / TOLERANCE),
    "1/2, 1/4 and 1/4": (0.5 * 0.5 * 16, 0.5 * 0.5 * 16),
}
GIVEN = {
    "inputs": (
        "$V = 3$",
        "$\\pm 1000$",
        "With $c = 0.05$ and $K = 4$",
        "$p = (0.5, 0.5)$",
        "With ratios 0.5 and 0.5",
        "target probability 0.5",
        "ratio 0.5 each",
    ),
    "the usual epsilon": ("$S / (S + 10^{-9})$ misses 1 by about $10^{-9} / S$",),
}


def compute_output_without_residual(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Return the distribution of the token at a position if it is drawn from the full target row after a rejection."""
    accepted = np.minimum(p, q)
    return accepted + p * (1 - accepted.sum())


OUTPUT = compute_output_without_residual(P[1], Q[1])
assert np.isclose(OUTPUT.sum(), 1)
assert not np.allclose(OUTPUT, P[1])
