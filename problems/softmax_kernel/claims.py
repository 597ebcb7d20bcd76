"""The numbers in the texts of softmax_kernel: how each one is computed, or why it is given."""

import numpy as np

from problems.softmax_kernel.cases import HALF, SINGLE

BANDWIDTH, OPERATIONS = 3.35e12, 6.7e13
"""Bytes and float32 operations per second of an H100 SXM, from its data sheet."""
ELEMENTS = 4096**2
FUSED, SEPARATE = 2 * 4, (5 + 3) * 4
"""Bytes that each element moves, in a fused kernel and with one kernel for each operation."""
DTYPES = (np.float32, np.float16)
EXPONENTS = [np.log2(options["rtol"]) for options in (SINGLE, HALF)]
"""The relative tolerances as powers of 2."""

CLAIMS: dict[str, object] = {
    "four times the bytes": SEPARATE / FUSED,
    "The relative tolerance is $2^{-14}$ for `float32`, which a sum in `float16` can miss, and $2^{-9}$": EXPONENTS,
    "writes it once: 8 bytes": FUSED,
    "written three times: 32 bytes": SEPARATE,
    "that is 0.04 ms and 0.16 ms": [ELEMENTS * moved / BANDWIDTH * 1e3 for moved in (FUSED, SEPARATE)],
    "would need at least 0.0013 ms": 5 * ELEMENTS / OPERATIONS * 1e3,
    "It moves 8 bytes": FUSED,
    "of a float32 overflows above 88, of a float16 above 11": [np.log(float(np.finfo(t).max)) for t in DTYPES],
    "A float16 sum keeps 11 bits": np.finfo(np.float16).nmant + 1,
    "A float16 number has 11 bits. When a sum has grown to 2048": (np.finfo(np.float16).nmant + 1, 2**11),
}
GIVEN = {
    "limits": ("$C$ is at most 2048",),
    "the data sheet": ("moves $3.35 \\cdot 10^{12}$ bytes",),
    "inputs": ("a matrix of $4096 \\times 4096$", "a width of 100", "Try a width of 5,", "Try logits around 1000"),
}
assert np.float16(2048) + np.float16(1) == 2048
