"""Cases of softmax_kernel: widths around powers of two, strides, and logits far from 0.

The tolerance of float32 follows from an error analysis. Rounding a difference d = x - max by the factor
1 + 2^-24 changes its exponential by the relative error |d| 2^-24, and d is above -100 where the result matters. A sum
of at most 2^11 terms in pairs adds 11 roundings, and exp a few. Together they are below 2^-16, and the cases allow
2^-14. A sum in float16 rounds by up to 2^-11."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.kernel_payloads import array, launch, output

Rng = np.random.Generator
SINGLE = {"rtol": 2.0**-14, "atol": 1e-37}
HALF = {"rtol": 2.0**-9, "atol": 2.0**-23}
"""Tolerances for float32 and for float16."""


def make_payload(
    rng: Rng,
    rows: int,
    columns: int,
    dtype: str = "float32",
    *,
    x_strides: tuple[int, int] | None = None,
    out_strides: tuple[int, int] | None = None,
    spread: float = 3.0,
    shift: float = 0.0,
    masked: int = 0,
    first_masked: int = 0,
) -> dict[str, Any]:
    """Return a call of `solve` on normal logits with mean `shift` and standard deviation `spread`. In each row,
    `masked` random entries and the first `first_masked` are minus infinity."""
    x = (rng.normal(0, spread, (rows, columns)) + shift).astype(dtype)
    x[:, :first_masked] = -np.inf
    for row in x:
        row[rng.choice(columns, masked, replace=False)] = -np.inf
    arguments = {"x": array(x, x_strides), "out": output([rows, columns], dtype, out_strides)}
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def cases(rng: Rng) -> Iterator[Case]:
    def make(
        name: str, group: str, summary: str, rows: int, columns: int, *, sample: bool = False, **settings: Any
    ) -> Case:
        """Make one case. `settings` are the other parameters of make_payload."""
        tolerances = HALF if settings.get("dtype") == "float16" else SINGLE
        payload = make_payload(rng, rows, columns, **settings)
        return Case(name=name, group=group, summary=summary, payload=payload, options=tolerances, sample=sample)

    yield make("2 x 4", "normal", "two rows, a power of two", 2, 4, sample=True)
    yield make("3 x 5", "normal", "a width that is not a power of two", 3, 5, sample=True)
    yield make("logits of 1000", "trap", "large logits", 2, 6, shift=1000.0, sample=True)
    for rows, columns in ((1, 64), (4, 128), (2, 1024)):
        yield make(f"{rows} x {columns}", "normal", "a width that is a power of two", rows, columns)
    for rows, columns in ((1, 1), (3, 1), (1, 7), (5, 31), (4, 129), (2, 1009), (7, 100)):
        yield make(f"{rows} x {columns}", "trap", "a width that no block divides", rows, columns)
    yield make("negative logits", "trap", "all logits are far below 0", 3, 37, shift=-200.0)
    # Where masked lanes get a finite number such as -1e4 or -1e9, it is the maximum of such a row.
    yield make("logits of -2e9", "trap", "all logits are extremely far below 0", 2, 37, shift=-2e9, spread=1000.0)
    yield make("a wide spread", "trap", "logits that are far apart", 4, 50, spread=60.0)
    yield make("rows far apart", "trap", "a wide spread in many rows", 9, 33, spread=300.0)
    yield make("masked entries", "trap", "some logits are minus infinity", 3, 45, masked=20)
    yield make("one entry left", "trap", "all logits of a row but one are minus infinity", 2, 9, masked=8)
    yield make("long rows", "normal", "rows of more than a thousand elements", 2, 1500, spread=1.0)
    yield make("rows with a gap", "trap", "the rows of x are not next to each other", 4, 30, x_strides=(37, 1))
    yield make("transposed x", "trap", "x is a transposed view", 5, 12, x_strides=(1, 5))
    yield make("every other column", "trap", "the columns of x have a stride", 3, 20, x_strides=(50, 2))
    yield make("strides of out", "trap", "out is not contiguous", 4, 18, out_strides=(40, 2))
    yield make("all strides", "trap", "neither array is contiguous", 3, 65, x_strides=(1, 3), out_strides=(70, 1))
    for rows, columns in ((2, 16), (3, 300)):
        yield make(f"{rows} x {columns} of float16", "normal", "float16", rows, columns, dtype="float16")
    yield make("float16, long rows", "trap", "float16, more than a thousand columns", 2, 1100, dtype="float16")
    yield make("a masked start", "trap", "the first 600 logits of a row are minus infinity", 2, 700, first_masked=600)
