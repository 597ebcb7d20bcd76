"""The numbers in the texts of lora_kernel: how each one is computed, or why it is given."""

import numpy as np

BANDWIDTH, PEAK_OPERATIONS = 3.35e12, 9.9e14
"""Bytes and operations per second of an H100 SXM, from its data sheet: float16 with float32 accumulation, without
sparsity."""
ROWS, N, RANK, HALF_BYTES = 16, 4096, 16, 2
BASE_BYTES, ADAPTER_BYTES = N * N * HALF_BYTES, 2 * N * RANK * HALF_BYTES
LAYER_OPERATIONS = 2 * ROWS * N * N + 2 * ROWS * 2 * N * RANK

CLAIMS: dict[str, object] = {
    "the weight takes 34 MB and the adapter 0.26 MB": (BASE_BYTES / 1e6, ADAPTER_BYTES / 1e6),
    "need 0.01 ms": (BASE_BYTES + ADAPTER_BYTES) / BANDWIDTH * 1e3,
    "$5.4 \\cdot 10^8$ operations": LAYER_OPERATIONS,
    "need 0.0005 ms": LAYER_OPERATIONS / PEAK_OPERATIONS * 1e3,
    "A GPU then keeps 11 bits of each factor": np.finfo(np.float16).nmant + 1,
    "only 11 bits of each factor, as many as float16": np.finfo(np.float16).nmant + 1,
}
GIVEN = {
    "limits": ("at most 512", "at most 64"),
    "the data sheet": (
        "computes $9.9 \\cdot 10^{14}$ operations",
        "moves $3.35 \\cdot 10^{12}$ bytes",
    ),
    "the error analysis": (
        "$(K + R + 4) \\cdot 2^{-24}$",
        "in place of $K + R + 4$",
        "and $2^{-24}$ more",
        "$2^{-22}$",
        "$2^{-10}$",
    ),
    "inputs": (
        "a rank of 16",
        "a weight of $4096 \\times 4096$",
        "With 16 rows",
        "at least 16 elements of `float16`, or 8 of",
        "a block of 16",
        "a scale of 0.5",
        "A rank of 4 or 8",
        "a rank of 4",
        "a rank of 8",
        "an inner size of 5",
        "over 16 elements of `float16` at a time, so a rank of 8 costs as much as one of 16",
    ),
}
assert ADAPTER_BYTES / BASE_BYTES < 0.01
