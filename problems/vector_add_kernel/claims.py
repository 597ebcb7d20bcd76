"""The numbers in the texts of vector_add_kernel: how each one is computed, or why it is given."""

import numpy as np

from problems.format.checkers.kernel import TOLERANCES

BYTES = 3 * 4
"""What one element moves: two loads and one store."""
BANDWIDTH, OPERATIONS = 3.35e12, 6.7e13
"""Bytes and float32 operations per second of an H100 SXM, from its data sheet, which counts a multiplication and an
addition in one instruction as two."""
ADDITIONS_PER_SECOND = OPERATIONS / 2
TOLERANCE_EXPONENTS = [np.log2(TOLERANCES[name][0]) for name in ("float32", "float16")]

CLAIMS: dict[str, object] = {
    "one store of 4 bytes, and one addition: 12 bytes": (4, BYTES),
    "computes about $3.35 \\cdot 10^{13}$ additions": ADDITIONS_PER_SECOND,
    "the bytes need 0.24 ms, and the additions 0.002 ms": (
        2**26 * BYTES / BANDWIDTH * 1e3,
        2**26 / ADDITIONS_PER_SECOND * 1e3,
    ),
    "Each element moves 12 bytes": BYTES,
    "$2^{-20}$ for `float32` and $2^{-10}$ for `float16`": TOLERANCE_EXPONENTS,
    "it loses 13 of 24 bits": (np.finfo(np.float32).nmant - np.finfo(np.float16).nmant, np.finfo(np.float32).nmant + 1),
}
GIVEN = {
    "the data sheet": ("moves about $3.35 \\cdot 10^{12}$ bytes",),
    "the size of a sector": ("of each 32-byte sector",),
    "inputs": ("BLOCK=256", "For $n = 2^{26}$ the", "Add 1e30 and 1e30"),
}
