"""The numbers in the texts of attention_kernel: how each one is computed, or why it is given."""

import numpy as np

from problems.attention_kernel.timing import COUNTED_PRODUCTS

BANDWIDTH, TENSOR_CORE_RATE, FLOAT32_RATE = 3.35e12, 9.9e14, 6.7e13
"""Bytes and operations per second of an H100 SXM, from its data sheet: float16 with float32 accumulation, without
sparsity; and float32 without tensor cores."""
TOKENS, HEADS, D, FLOAT16_BYTES = 8192, 32, 128, 2
OPERATIONS = HEADS * TOKENS**2 / 2 * D * 4
ARRAY_BYTES = 4 * TOKENS * HEADS * D * FLOAT16_BYTES
SCORE_BYTES = HEADS * TOKENS**2 * FLOAT16_BYTES

CLAIMS: dict[str, object] = {
    "whose rows are three times as far apart": len(("q", "k", "v")),
    "$5.5 \\cdot 10^{11}$ operations": OPERATIONS,
    "the first product needs 0.28 ms": OPERATIONS / 2 / TENSOR_CORE_RATE * 1e3,
    "it needs 4.1 ms on the ordinary units": OPERATIONS / 2 / FLOAT32_RATE * 1e3,
    "or 0.56 ms on the tensor cores with the weights split": 2 * OPERATIONS / 2 / TENSOR_CORE_RATE * 1e3,
    "this tolerance allows 0.83 ms in total": COUNTED_PRODUCTS * OPERATIONS / 2 / TENSOR_CORE_RATE * 1e3,
    "need 0.56 ms for both products": OPERATIONS / TENSOR_CORE_RATE * 1e3,
    "are 268 MB, or 0.08 ms": (ARRAY_BYTES / 1e6, ARRAY_BYTES / BANDWIDTH * 1e3),
    "The scores alone take 4.3 GB": SCORE_BYTES / 1e9,
    "four times needs 5.1 ms": 4 * SCORE_BYTES / BANDWIDTH * 1e3,
    "of a float32 overflows above 88": np.log(float(np.finfo(np.float32).max)),
    "off by up to 0.05%": 2.0**-11 * 100,
}
GIVEN = {
    "limits": ("at most 512", "at most 128"),
    "the data sheet": (
        "computes $9.9 \\cdot 10^{14}$ operations",
        "with $6.7 \\cdot 10^{13}$ operations",
        "moves $3.35 \\cdot 10^{12}$ bytes",
    ),
    "the error analysis": (
        "$4 (e + (S + 8)\\, 2^{-24})$",
        "$e = (d + 3)\\, 2^{-24}\\, s$",
        "$2^{-22}$",
        "$2^{-10}$",
        "the absolute tolerance is $2^{-15}$",
    ),
    "inputs": (
        "8192 tokens and 32 heads of 128",
        "one query and five keys",
        "at least 16 elements of `float16`, or 8 of",
        "In float16 it also keeps only 11 bits",
        "A GPU then keeps 11 bits of each factor",
    ),
}
