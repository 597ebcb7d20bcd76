"""The numbers in the texts of cross_entropy_kernel: how each one is computed, or why it is given."""

import numpy as np

BANDWIDTH, OPERATIONS = 3.35e12, 6.7e13
"""Bytes and float32 operations per second of an H100 SXM, from its data sheet."""
ROWS, CLASSES, FLOAT16_BYTES = 8192, 128_000, 2
ELEMENTS = ROWS * CLASSES

CLAIMS: dict[str, object] = {
    "whose logits differ by 200, with the smaller one as the target: the loss must be 200": (
        ...,
        np.log1p(np.exp(-200)) + 200,
    ),
    "For 8192 rows": ROWS,
    "are 2.1 GB": ELEMENTS * FLOAT16_BYTES / 1e9,
    "that is 0.63 ms": ELEMENTS * FLOAT16_BYTES / BANDWIDTH * 1e3,
    "8 bytes for each element, or 2.5 ms": (
        (3 + 1) * FLOAT16_BYTES,
        ELEMENTS * (3 + 1) * FLOAT16_BYTES / BANDWIDTH * 1e3,
    ),
    "would need 0.06 ms": 4 * ELEMENTS / OPERATIONS * 1e3,
    "of a float32 overflows above 88": np.log(float(np.finfo(np.float32).max)),
    "the target must have 0.75": 0.5 + 0.5 / 2,
    "keeps 11 bits": np.finfo(np.float16).nmant + 1,
    "off by up to about 0.001, or by up to about 0.03 if": (2 * 2.0**-11, 2 * 31 * 2.0**-11),
    "it stops at 2048": 2**11,
}
GIVEN = {
    "limits": ("$V$ is at most 8192",),
    "the data sheet": ("moves $3.35 \\cdot 10^{12}$ bytes",),
    "the error analysis": ("$2^{-19}$",),
    "inputs": (
        "and 128,000 classes",
        "Try logits around 1000",
        "a vocabulary of 5 with",
        "with epsilon 0.5",
        "Try 5000 random logits",
        "5000 equal logits",
        "because 5000 is exact",
        "a vocabulary of 100",
        "a multiple of 64",
    ),
}
assert np.exp(np.float32(-104)) == 0
assert np.float16(5000) == 5000
assert round(-np.log10(np.log1p(2.0**-11) / np.log(5000))) == 4, "one rounding of the sum leaves four digits"
