"""The numbers in the texts of multi_head_attention: how each one is computed, or why it is given."""

from problems.format.checkers.close import DOUBLE, SINGLE

CLAIMS: dict[str, object] = {
    "a score of -1e20": 1e10 * -1e10,
    "relative tolerance of $10^{-6}$ for float64 and integer inputs and $10^{-3}$": (DOUBLE[0], SINGLE[0]),
}
GIVEN = {"limits of the inputs": ("as large as $2 \\cdot 10^5$", "below $-10^9$ (down to about $-5 \\cdot 10^{45}$)")}
