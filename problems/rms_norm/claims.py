"""The numbers in the texts of rms_norm: how each one is computed, or why it is given."""

import numpy as np

from problems.format.checkers.close import DOUBLE, SINGLE
from problems.format.loader import PRACTICE_SEED, load_package
from problems.rms_norm.reference import rms_norm

HALF_RTOLS = {case.options["rtol"] for case in load_package("rms_norm").cases(PRACTICE_SEED) if "rtol" in case.options}
LARGEST_HALF = float(np.finfo(np.float16).max)

CLAIMS: dict[str, object] = {
    "a thousand times smaller": np.sqrt(1e-6) / 1e-6,
    "a thousand times weaker": np.sqrt(1e-6) / 1e-6,
    "each entry must be ±0.707": rms_norm(np.array([1e-3]), np.ones(1))[0],
    "must give ±0.0995": rms_norm(np.array([1e-4]), np.ones(1))[0],
    "must give -1 and 1, not -0.707 and 0.707": np.array([-1, 1]) / np.sqrt(2),
    "must be near [0.849, 1.131]": rms_norm(np.array([300.0, 400.0]), np.ones(2)),
    "tolerance of $10^{-6}$, of $10^{-3}$ if an input is float32, and of $2 \\cdot 10^{-3}$": (
        DOUBLE[0],
        SINGLE[0],
        *HALF_RTOLS,
    ),
    "float16 ends at 65,504, so the square of 256": (LARGEST_HALF, ...),
    "is above 65,504, the largest float16": LARGEST_HALF,
    "$300^2 = 90{,}000$": (..., 300**2),
    "$10^{-3}$ for $\\epsilon = 10^{-6}$": (np.sqrt(1e-6), ...),
    "At $10^{-3}$ the results are 0.707 and 0.999": (
        ...,
        rms_norm(np.array([1e-3]), np.ones(1))[0],
        1e-3 / (1e-3 + 1e-6),
    ),
    "is $5 \\cdot 10^{-7}$ in rms_norm and $5 \\cdot 10^{-6}$ in layer_norm": [
        (1 + eps) / np.sqrt(1 + eps) - 1 for eps in (1e-6, 1e-5)
    ],
    "must be 1, not 0 or 3000": 3 / np.sqrt(1e-6),
    "sqrt(1e-6) is 1e-3": (..., np.sqrt(1e-6)),
    "the mean square is 12.5": np.mean(np.square([3.0, 4.0])),
}
GIVEN = {
    "defaults": ("eps=1e-6",),
    "the format of bfloat16": ("only 8 bits of precision",),
    "inputs": (
        "$10^{-8}$ is 0 in float16",
        "Test with a row of $10^{-3}$ or $10^{-4}$",
        "A float16 row of values near 300",
        "of 1e-3 or 1e-4",
        "Activations of 1e-4",
        "The square of 256 does not fit into float16",
    ),
}
assert np.float16(1e-8) == 0
