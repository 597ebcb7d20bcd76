"""The numbers in the texts of matmul_kernel, and how each one is computed."""

BANDWIDTH, OPERATIONS = 3.35e12, 9.9e14
"""Of an H100 SXM, from its data sheet: float16 with float32 accumulation, without sparsity."""
N, TILE, HALF, SINGLE = 4096, 128, 2, 4
WORK = 2 * N**3
ONCE = N**2 * (HALF + HALF + SINGLE)
NAIVE = N**2 * 2 * N * HALF
TILED = (N // TILE) ** 2 * 2 * TILE * N * HALF

CLAIMS: dict[str, object] = {
    "products and as many sums, $1.4 \\cdot 10^{11}$ operations": WORK,
    "they need 0.14 ms": WORK / OPERATIONS * 1e3,
    "is $1.3 \\cdot 10^8$ bytes, or 0.04 ms": (ONCE, ONCE / BANDWIDTH * 1e3),
    "would load $2.7 \\cdot 10^{11}$ bytes, or 82 ms": (NAIVE, NAIVE / BANDWIDTH * 1e3),
    "load $2.1 \\cdot 10^9$ bytes": TILED,
    "0.64 ms": TILED / BANDWIDTH * 1e3,
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
