"""The numbers in the texts of softmax: how each one is computed, or why it is given."""

import numpy as np

from problems.format.checkers.close import DOUBLE, SINGLE
from problems.softmax.reference import log_softmax

UNDERFLOW = {"float64": np.log(2.0) * 1075, "float32": np.log(2.0) * 150, "float16": np.log(2.0) * 25}
"""How far below 0 exp is rounded to 0: where it is half of the smallest number above 0."""
OVERFLOW = [np.log(float(np.finfo(dtype).max)) for dtype in (np.float64, np.float32, np.float16)]
"""Above which number exp overflows, in float64, float32 and float16."""

CLAIMS: dict[str, object] = {
    "each log-probability must be -0.6931": log_softmax(np.array([1e17, 1e17]))[0],
    "relative tolerance of $10^{-6}$ for float64 and integer inputs and $10^{-3}$": (DOUBLE[0], SINGLE[0]),
    "every row that is about 746 or more below it": UNDERFLOW["float64"],
    "about 746 below the maximum, in float32 at about 104, in float16 at about 18": tuple(UNDERFLOW.values()),
    "about 746 below the maximum in float64 (104 in float32, 18 in float16)": tuple(UNDERFLOW.values()),
    "two logits of $10^{17}$ give 0 and not $-0.693$": (..., log_softmax(np.array([1e17, 1e17]))[0]),
    "overflows at about 709 in float64, 88 in float32 and 11 in float16": OVERFLOW,
    "exceeds about 709 in float64 or 88 in float32": OVERFLOW[:2],
}
GIVEN = {
    "limits of the inputs": (
        "as large as $\\pm 1000$ and beyond, and one row can span 2000",
        "logits up to $2 \\cdot 10^6$, for float32 up to 102",
    ),
    "inputs": (
        "two equal logits of $10^6$",
        "fail on logits of 1000",
        "at 1e5 in float32",
        "at 1e17 in float64",
        "equal logits of 1e17",
    ),
}
assert round(-np.log10(np.spacing(np.float32(1e5)))) == 2, "two digits are left"
assert np.spacing(1e17) > np.log(2.0), "none is left"
