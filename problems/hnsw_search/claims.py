"""The numbers in the texts of hnsw_search: how each one is computed, or why it is given."""

from problems.format.loader import PRACTICE_SEED, load_package

LIMIT = next(case.cpu_limit for case in load_package("hnsw_search").cases(PRACTICE_SEED) if case.cpu_limit)

CLAIMS: dict[str, object] = {"at most 5 times that of the reference": LIMIT.max_ratio}
GIVEN = {
    "bytes of a number": ("$n \\cdot (d \\cdot 4 + 2M \\cdot 4)$",),
    "the points of an example": ("points 2, 3, 0 on a path and query 0, the path to 0 passes through 3",),
}
