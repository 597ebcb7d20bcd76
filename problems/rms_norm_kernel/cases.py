"""Cases of rms_norm_kernel: widths around powers of two, strides, values far from 1, and rows where eps decides.

The tolerance of float32 follows from an error analysis. Each square is rounded by 2^-24. A sum of at most 2^11 squares
in pairs adds 11 roundings, and one in blocks of 64 at most 32 more, all of positive terms, so that their errors do not
grow. The root halves the relative error of the sum. The root, the quotient and two products add four roundings.
Together they are below 2^-19, and the cases allow 2^-18. float16 rounds the result by 2^-11 more, and the cases allow
2^-10. Squares in float16 overflow from 256 on and are 0 below 2^-12.5, and the cases have both."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.kernel_payloads import array, launch, output

Rng = np.random.Generator
SINGLE = {"rtol": 2.0**-18, "atol": 1e-37}
HALF = {"rtol": 2.0**-10, "atol": 2.0**-23}
"""Tolerances of float32 and of float16. The absolute ones are for results near the smallest numbers."""


def make_payload(
    rng: Rng,
    rows: int,
    columns: int,
    dtype: str = "float32",
    *,
    x_strides: tuple[int, int] | None = None,
    gamma_stride: int = 1,
    out_strides: tuple[int, int] | None = None,
    scale: float = 1.0,
    eps: float = 1e-6,
    zero_first_row: bool = False,
) -> dict[str, Any]:
    """Return a call on `scale` times normal values around 0.3. With `zero_first_row` the first row is 0."""
    x = (scale * rng.normal(0.3, 1, (rows, columns))).astype(dtype)
    if zero_first_row:
        x[0] = 0
    gamma = rng.choice([-1, 1], columns) * rng.uniform(0.5, 2, columns)
    arguments = {
        "x": array(x, x_strides),
        "gamma": array(gamma.astype(dtype), None if gamma_stride == 1 else [gamma_stride]),
        "out": output([rows, columns], dtype, out_strides),
        "eps": eps,
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def cases(rng: Rng) -> Iterator[Case]:
    def make(name: str, group: str, summary: str, *size: int, sample: bool = False, **payload_options: Any) -> Case:
        tolerance = HALF if payload_options.get("dtype") == "float16" else SINGLE
        payload = make_payload(rng, size[0], size[1], **payload_options)
        return Case(name=name, group=group, summary=summary, payload=payload, options=tolerance, sample=sample)

    yield make("2 x 4", "normal", "two rows, a power of two", 2, 4, sample=True)
    yield make("3 x 5", "normal", "a width that is not a power of two", 3, 5, sample=True)
    yield make("float16, values of 300", "trap", "float16 values of a few hundred", 2, 6, dtype="float16", scale=300.0,
               sample=True)  # fmt: skip
    for rows, columns in ((1, 64), (4, 128), (2, 1024)):
        yield make(f"{rows} x {columns}", "normal", "a width that is a power of two", rows, columns)
    for rows, columns in ((1, 1), (6, 2), (5, 31), (4, 129), (2, 1009), (3, 100)):
        yield make(f"{rows} x {columns}", "trap", "a width that no block divides", rows, columns)
    yield make("small values", "trap", "values near the root of eps", 3, 37, scale=1e-3)
    yield make("a large eps", "trap", "eps is about half of the mean square", 2, 50, eps=0.5)
    yield make("a row of zeros", "trap", "the first row is 0", 3, 20, zero_first_row=True)
    yield make("large values", "trap", "float32 values of a million", 3, 33, scale=1e6)
    yield make("rows with a gap", "trap", "the rows of x are not next to each other", 4, 30, x_strides=(37, 1))
    yield make("transposed x", "trap", "x is a transposed view", 5, 12, x_strides=(1, 5))
    yield make("a stride of gamma", "trap", "gamma is every third element of an array", 3, 20, gamma_stride=3)
    yield make("strides of out", "trap", "out is not contiguous", 4, 18, out_strides=(40, 2))
    yield make("3 x 300 of float16", "normal", "float16", 3, 300, dtype="float16")
    yield make("float16, small values", "trap", "float16 values whose squares are 0 or have no digits left", 2, 70,
               dtype="float16", scale=2e-4, eps=1e-9)  # fmt: skip
    yield make("float16, long rows", "trap", "float16, more than a thousand columns", 2, 1100, dtype="float16",
               scale=20.0)  # fmt: skip
