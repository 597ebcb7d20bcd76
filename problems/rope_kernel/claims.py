"""The numbers in the texts of rope_kernel: how each one is computed, or why it is given."""

BANDWIDTH, PEAK_OPERATIONS = 3.35e12, 6.7e13
"""Bytes and operations per second of an H100 SXM, from its data sheet."""
ROWS, HEADS, D, HALF_BYTES = 8192, 32, 128, 2
ELEMENTS = ROWS * HEADS * D
FUSED_BYTES, SEPARATE_BYTES = 2 * HALF_BYTES, (5 + 4) * HALF_BYTES
"""Bytes moved for each element by one kernel and by separate operations."""
TABLE_BYTES = 2 * ROWS * (D // 2) * 4

CLAIMS: dict[str, object] = {
    "writes it once: 4 bytes for three operations": FUSED_BYTES,
    "is read five times and written four times: 18 bytes": SEPARATE_BYTES,
    "that is 0.04 ms and 0.18 ms": [ELEMENTS * size / BANDWIDTH * 1e3 for size in (FUSED_BYTES, SEPARATE_BYTES)],
    "would need 0.0015 ms": 3 * ELEMENTS / PEAK_OPERATIONS * 1e3,
    "take 4 MB": TABLE_BYTES / 1e6,
    "It moves 4 bytes": FUSED_BYTES,
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
