"""The numbers in the texts of adamw_kernel: how each one is computed, or why it is given."""

import numpy as np

BANDWIDTH, OPERATIONS = 3.35e12, 6.7e13
"""Bytes and float32 operations per second of an H100 SXM, from its data sheet."""
PARAMETERS = 1e9
FUSED = (4 * 4, 3 * 4)
"""Bytes for each parameter: of the four arrays that are read, and of the three that are written."""
SEPARATE = 4 * (2 + 3 + 2 + 3 + 2 + 2 + 2 + 4)
"""Bytes for each parameter with separate operations, each of which reads and writes so many values: decay; lerp of m;
v times beta2; v plus the square of g; root; correction; eps; p minus the quotient."""
COMPUTED = 3 + 4 + 2 + 3 + 3
"""Operations for each parameter: m; v with the square of g; both corrections; root, eps and quotient; the factors of p
and of the quotient, and their difference."""

CLAIMS: dict[str, object] = {
    "a thousand times smaller": 1 / (1 - 0.999),
    "a thousand times larger": 1 / (1 - 0.999),
    "with about 15 operations": COMPUTED,
    "reads 16 bytes and writes 12 bytes": FUSED,
    "it is 80 bytes": SEPARATE,
    "that is 8.4 ms and 23.9 ms": [PARAMETERS * size / BANDWIDTH * 1e3 for size in (sum(FUSED), SEPARATE)],
    "would need at least 0.22 ms": COMPUTED * PARAMETERS / OPERATIONS * 1e3,
    "the first update is 32 times too large": 1 / np.sqrt(1 - 0.999),
    "3.2 times if both are, and ten times too small": ((1 - 0.9) / np.sqrt(1 - 0.999), 1 / (1 - 0.9)),
    "1e-8 acts like 1e-4 outside": (..., np.sqrt(1e-8)),
    "the distance between two float16 numbers is 0.001": 2.0**-10,
    "worse, with a distance of 0.008": 2.0**-7,
    "A master copy in float32 costs 4 bytes for each parameter, and 8 bytes": (4, 2 * 4),
    "0.999 is rounded by up to $2^{-25}$": (..., -25),
}
GIVEN: dict[str, tuple[str, ...]] = {
    "limits": ("at most 2048 elements", "as small as about $10^{-8}$", "1 in the first step"),
    "the error analysis": (
        "$u = 2^{-24}$",
        "$64 u + 2 u / (1 - \\beta_1)$",
        "$64 u + 2 u / (1 - \\beta_2)$",
        "$16 u$ times",
        "$2^{-22}$, or $2^{-10}$ in",
        "$8 u$ times",
    ),
    "the data sheet": ("moves $3.35 \\cdot 10^{12}$ bytes",),
    "inputs": (
        "For $10^9$ parameters",
        "an update of a tenth of that",
        "with beta2 = 0.8",
        "With beta1 = 0.9 and beta2 = 0.999",
        "gradients of 1e-5",
        "With an eps of 1e-8",
        "The square of 256",
        "a width of 200",
        "a multiple of 16",
        "step 16 compile again",
        "8 bits with a scale",
        "overflows from 256 on, and the square of 1e-4 is 0",
    ),
}
assert 1 / np.sqrt(1 - 0.8) > 2
assert float(np.finfo(np.float16).max) < 256**2
assert np.float16(1e-4) ** 2 == 0
