"""The numbers in the texts of token_sampling_kernel: how each one is computed, or why it is given."""

import numpy as np

from problems.token_sampling_kernel.cases import MIN_PROBABILITY

BANDWIDTH, OPERATIONS = 3.35e12, 6.7e13
"""Bytes and float32 operations per second of an H100 SXM, from its data sheet."""
ROWS, VOCABULARY = 64, 128_000
ELEMENTS = ROWS * VOCABULARY

CLAIMS: dict[str, object] = {
    "of a float32 overflows above 88": np.log(float(np.finfo(np.float32).max)),
    "at least $2^{-11}$ of the sum": np.log2(MIN_PROBABILITY / 2),
    "the `float32` logits are 33 MB": ELEMENTS * 4 / 1e6,
    "one pass over them takes 0.01 ms": ELEMENTS * 4 / BANDWIDTH * 1e3,
    "takes 0.04 ms": 4 * ELEMENTS * 4 / BANDWIDTH * 1e3,
    "would need 0.001 ms": 8 * ELEMENTS / OPERATIONS * 1e3,
}
GIVEN = {
    "limits": ("$V$ is at most 8192", "a factor of 1.05"),
    "the data sheet": ("moves $3.35 \\cdot 10^{12}$ bytes", "has 132 processors"),
    "inputs": (
        "For 64 rows and 128,000 tokens",
        "64 programs",
        "Try logits around 1000, or a temperature of 0.01",
        "a uniform of 0.9",
        "a min_p of 0.1",
        "a vocabulary of 1000 random",
    ),
}
