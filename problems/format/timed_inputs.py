"""Inputs of timed cases, which have hundreds of megabytes and are drawn again for each call of a kernel: fast ways to
draw them, and tolerances that need no second product of large matrices."""

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
_SIGN_AND_FRACTION, _EXPONENT_OF_ONE = 0x83FF, 0x3C00
"""Bits of a float16."""


def draw_normal(rng: np.random.Generator, shape: Sequence[int], spread: float = 1.0) -> Array:
    """Return float32 numbers, without an array of float64 on the way."""
    values = rng.standard_normal(tuple(shape), dtype=np.float32)
    if spread != 1:
        values *= np.float32(spread)
    return values


def draw_halves(rng: np.random.Generator, shape: Sequence[int]) -> Array:
    """Return float16 numbers of both signs whose absolute values are from 1 to 2: random bits, which cost a tenth of
    normal numbers."""
    bits = rng.integers(0, 1 << 16, tuple(shape), dtype=np.uint16)
    bits &= _SIGN_AND_FRACTION
    bits |= _EXPONENT_OF_ONE
    return bits.view(np.float16)


def find_sum_tolerance(terms: int, absolute_sum: float) -> float:
    """Return what a sum in float32 may be off by. `absolute_sum` is the sum of the absolute values of its terms.

    Of thousands of terms the proven bound, `terms` roundings of the whole sum, would admit float16. Roundings have
    random signs, and terms of random signs have small partial sums, so float32 stays far below this one."""
    return terms**0.5 * 2.0**-24 * absolute_sum
