"""The numbers in the texts of rope_kernel, and how each one is computed."""

BANDWIDTH, OPERATIONS = 3.35e12, 6.7e13
"""Of an H100 SXM, from its data sheet."""
ROWS, HEADS, D, HALF = 8192, 32, 128, 2
ELEMENTS = ROWS * HEADS * D
FUSED, SEPARATE = 2 * HALF, (5 + 4) * HALF
TABLES = 2 * ROWS * (D // 2) * 4

CLAIMS: dict[str, object] = {
    "writes it once: 4 bytes for three operations": FUSED,
    "is read five times and written four times: 18 bytes": SEPARATE,
    "that is 0.04 ms and 0.18 ms": [ELEMENTS * size / BANDWIDTH * 1e3 for size in (FUSED, SEPARATE)],
    "would need 0.0015 ms": 3 * ELEMENTS / OPERATIONS * 1e3,
    "take 4 MB": TABLES / 1e6,
    "It moves 4 bytes": FUSED,
}
GIVEN = {
    "limits": ("at most 128", "at most 16 heads"),
    "the data sheet": ("moves $3.35 \\cdot 10^{12}$ bytes",),
    "the error analysis": ("$2^{-21}$", "and $2^{-24}$ more", "$2^{-22}$", "$2^{-10}$"),
    "inputs": (
        "8192 rows, 32 heads of 128 features",
        "an offset of 3",
        "at position 100,000",
        "feature 0 belongs to",
        "by a quarter turn",
    ),
}
