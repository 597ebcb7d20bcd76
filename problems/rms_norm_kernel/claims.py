"""The numbers in the texts of rms_norm_kernel: how each one is computed, or why it is given."""

import numpy as np

from problems.rms_norm_kernel.cases import HALF, SINGLE

BANDWIDTH, PEAK_OPERATIONS = 3.35e12, 6.7e13
"""Bytes and operations per second of an H100 SXM, from its data sheet."""
ELEMENTS = 8192 * 4096
FUSED_BYTES, SEPARATE_BYTES = 2 * 4, (4 + 3) * 4
"""Bytes moved for each element by one kernel and by separate operations."""
EXPONENTS = [np.log2(options["rtol"]) for options in (SINGLE, HALF)]

CLAIMS: dict[str, object] = {
    "the relative tolerance is $2^{-18}$, for `float16` it is $2^{-10}$": EXPONENTS,
    "writes it once: 8 bytes for about four operations": FUSED_BYTES,
    "is read four times and written three times: 28 bytes": SEPARATE_BYTES,
    "that is 0.08 ms and 0.28 ms": [ELEMENTS * size / BANDWIDTH * 1e3 for size in (FUSED_BYTES, SEPARATE_BYTES)],
    "would need 0.002 ms": 4 * ELEMENTS / PEAK_OPERATIONS * 1e3,
    "It moves 8 bytes": FUSED_BYTES,
    "each element must be 0.707": 1e-3 / np.sqrt(1e-6 + 1e-6),
    "the results are 1.4 times too large": np.sqrt(128 / 65),
    "65,504 is the largest float16 number": np.finfo(np.float16).max,
    "The square of 300 is 90,000": (..., 300**2),
}
GIVEN = {
    "limits": ("$C$ is at most 2048",),
    "the data sheet": ("moves $3.35 \\cdot 10^{12}$ bytes",),
    "inputs": (
        "a matrix of $8192 \\times 4096$",
        "a width of 100",
        "a width of 65 and a block of 128",
        "of values near 300",
        "a row of 1e-3 with eps 1e-6",
        "The square of 256",
        "of 64 or 128 elements",
        "300 divided by infinity",
    ),
}
assert float(np.finfo(np.float16).max) < 256**2
