"""The numbers in the texts of matmul_kernel: how each one is computed, or why it is given."""

BANDWIDTH, PEAK_OPERATIONS = 3.35e12, 9.9e14
"""Bytes and operations per second of an H100 SXM, from its data sheet: float16 with float32 accumulation, without
sparsity."""
N, TILE, HALF_BYTES, SINGLE_BYTES = 4096, 128, 2, 4
PRODUCT_OPERATIONS = 2 * N**3
ONCE_BYTES = N**2 * (HALF_BYTES + HALF_BYTES + SINGLE_BYTES)
NAIVE_BYTES = N**2 * 2 * N * HALF_BYTES
TILED_BYTES = (N // TILE) ** 2 * 2 * TILE * N * HALF_BYTES
"""Bytes moved if each element is moved once, if each output element loads its row and column, and if each tile does."""

CLAIMS: dict[str, object] = {
    "products and as many sums, $1.4 \\cdot 10^{11}$ operations": PRODUCT_OPERATIONS,
    "they need 0.14 ms": PRODUCT_OPERATIONS / PEAK_OPERATIONS * 1e3,
    "is $1.3 \\cdot 10^8$ bytes, or 0.04 ms": (ONCE_BYTES, ONCE_BYTES / BANDWIDTH * 1e3),
    "would load $2.7 \\cdot 10^{11}$ bytes, or 82 ms": (NAIVE_BYTES, NAIVE_BYTES / BANDWIDTH * 1e3),
    "load $2.1 \\cdot 10^9$ bytes": TILED_BYTES,
    "0.64 ms": TILED_BYTES / BANDWIDTH * 1e3,
    "each element that is loaded is used 128 times": TILE,
    "11 bits, so 2048 + 1 is 2048": (11, 2**11, 2**11),
    "has at most 22 bits": 2 * 11,
}
GIVEN = {
    "limits": ("at most 512",),
    "the data sheet": (
        "computes $9.9 \\cdot 10^{14}$ operations",
        "moves $3.35 \\cdot 10^{12}$ bytes",
    ),
    "inputs": (
        "$M = N = K = 4096$",
        "tiles of $128 \\times 128$",
        "With a tile of $128 \\times 128$ each",
        "with an inner size of 512",
        "an inner size of 5",
        "at least 16 elements of `float16`, or 8 of",
        "a batch of 8 rows",
    ),
    "the error analysis": (
        "$K \\cdot 2^{-24}$",
        "$\\sqrt{K} \\cdot 2^{-24}$",
        "and $2^{-24}$ more",
        "$2^{-22}$",
        "$2^{-10}$",
    ),
}
