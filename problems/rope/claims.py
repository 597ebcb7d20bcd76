"""The numbers in the texts of rope: how each one is computed, or why it is given."""

import numpy as np
from numpy.typing import NDArray

from problems.format.checkers.close import SINGLE
from problems.rope.cases import FAR_TOLERANCES

WIDTH = 128
THETA = 10000.0 ** (-np.arange(0, WIDTH, 2) / WIDTH)


def round_to_bfloat16(x: NDArray[np.float64] | float) -> NDArray[np.float32]:
    bits = np.atleast_1d(np.asarray(x, np.float32)).view(np.uint32).astype(np.uint64)
    bits = ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16) << 16
    return bits.astype(np.uint32).view(np.float32)


def find_bfloat16_error(position: int) -> float:
    """Return the largest error of the cosine if position, frequency and angle are rounded to bfloat16."""
    angle = round_to_bfloat16((round_to_bfloat16(position) * round_to_bfloat16(THETA)).astype(np.float64))
    return float(np.abs(np.cos(angle.astype(np.float64)) - np.cos(position * THETA)).max())


def find_float32_error(position: int) -> float:
    """Return the largest error of the cosine if everything is computed in float32."""
    exponent = np.arange(0, WIDTH, 2, dtype=np.float32) / np.float32(WIDTH)
    angle = np.float32(position) * (np.float32(1) / np.power(np.float32(10000), exponent))
    return float(np.abs(np.cos(angle) - np.cos(position * THETA)).max())


FIRST_ROUNDED = int(np.argmax(round_to_bfloat16(np.arange(1000.0)) != np.arange(1000)))
TABLE = np.cos(np.arange(5000)[:, None] * THETA)
CAST_ERROR = np.abs(round_to_bfloat16(TABLE).astype(np.float64) - TABLE).max()

CLAIMS: dict[str, object] = {
    "relative tolerance of $10^{-3}$ and an absolute one of $10^{-5}$": SINGLE,
    "or $10^{-4}$ for tables of more than 256 rows": (FAR_TOLERANCES["atol"], ...),
    "by 1 radian, features 1 and 3 by 0.01": (..., 10000.0 ** (-2 / 4)),
    "must become [0, cos 0.01, 0, sin 0.01]": [10000.0 ** (-2 / 4)] * 2,
    "bfloat16 has 8 significant bits, so from 257 on": (np.log2(FIRST_ROUNDED - 1), FIRST_ROUNDED),
    "257 becomes 256": (..., round_to_bfloat16(257.0)),
    "0.02 at 10, 0.1 at 100": (find_bfloat16_error(10), ..., find_bfloat16_error(100), ...),
    "and above 1 at 1000": ...,
    "the error is at most 0.002": CAST_ERROR,
    "about $3 \\cdot 10^{-5}$ at position 1000, and $2 \\cdot 10^{-2}$ at a million": (
        find_float32_error(1000),
        ...,
        find_float32_error(1_000_000),
    ),
}
GIVEN = {
    "defaults": ("`precompute_rope(d, max_seq, base=10000.0, scale=1.0)`",),
    "inputs": ("for width 128", "at position 300 or beyond", "Use width 4", "From width 4 on"),
}
assert find_bfloat16_error(1000) > 1


def rotate_into_halves(x: NDArray[np.float64], position: int) -> NDArray[np.float64]:
    """Read pairs of neighbors and write the two halves."""
    angle = position * THETA
    even, odd = x[0::2], x[1::2]
    return np.concatenate([even * np.cos(angle) - odd * np.sin(angle), even * np.sin(angle) + odd * np.cos(angle)])


def rotate_with_repeated_tables(x: NDArray[np.float64], position: int) -> NDArray[np.float64]:
    """Repeat each entry of the tables, as for neighbors, and turn halves."""
    angle = np.repeat(position * THETA, 2)
    return x * np.cos(angle) + np.concatenate([-x[WIDTH // 2 :], x[: WIDTH // 2]]) * np.sin(angle)


Q, K = np.random.default_rng(0).normal(size=(2, WIDTH))
assert np.isclose(np.linalg.norm(rotate_into_halves(Q, 5)), np.linalg.norm(Q))
assert np.isclose(
    rotate_into_halves(Q, 7) @ rotate_into_halves(K, 3), rotate_into_halves(Q, 9) @ rotate_into_halves(K, 5)
)
assert not np.allclose(rotate_into_halves(Q, 0), Q)
assert not np.isclose(np.linalg.norm(rotate_with_repeated_tables(Q, 5)), np.linalg.norm(Q), rtol=1e-3)
