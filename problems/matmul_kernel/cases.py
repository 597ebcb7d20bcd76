"""Cases of matmul_kernel: sizes around powers of two on each axis, strides, and sums that float16 cannot hold.

The tolerance follows from an error analysis. The product of two float16 numbers is exact in float32. Each of K
additions rounds by at most 2^-24 of a partial sum, which is at most the sum S of the absolute products, in any order.
So the error is at most K 2^-24 S, and each case allows that, with the largest S of its elements, and a few roundings
of the result. A float16 sum rounds each of its K additions by up to 2^-11."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.kernel_payloads import array, launch, output

Rng = np.random.Generator
RTOL = {"float32": 2.0**-22, "float16": 2.0**-10}
"""By the dtype of out: a few roundings of the result."""
SMALLEST_HALF = 2.0**-24
"""The smallest float16 number above 0."""


def make_payload(
    rng: Rng,
    size: tuple[int, int, int],
    dtype: str = "float32",
    *,
    a_strides: tuple[int, int] | None = None,
    b_strides: tuple[int, int] | None = None,
    out_strides: tuple[int, int] | None = None,
    scale: float = 1.0,
    mean: float = 0.0,
) -> dict[str, Any]:
    """Return a call on matrices of sizes (M, K, N): `scale` times normal entries around `mean`. `dtype` is that of
    out."""
    rows, inner, columns = size
    a = (scale * rng.normal(mean, 1, (rows, inner))).astype("float16")
    b = (scale * rng.normal(mean, 1, (inner, columns))).astype("float16")
    arguments = {
        "a": array(a, a_strides),
        "b": array(b, b_strides),
        "out": output([rows, columns], dtype, out_strides),
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def find_tolerances(payload: dict[str, Any]) -> dict[str, float]:
    """Return the tolerances of a product, by the analysis above."""
    a, b = (np.abs(payload["args"][index]["input"].astype(np.float64)) for index in range(2))
    bound = float(a.shape[1] * 2.0**-24 * (a @ b).max())
    dtype = payload["args"][2]["dtype"]
    return {"rtol": RTOL[dtype], "atol": bound + SMALLEST_HALF * (dtype == "float16")}


def cases(rng: Rng) -> Iterator[Case]:
    def make(name: str, group: str, summary: str, *size: int, sample: bool = False, **payload_options: Any) -> Case:
        payload = make_payload(rng, (size[0], size[1], size[2]), **payload_options)
        return Case(
            name=name, group=group, summary=summary, payload=payload, options=find_tolerances(payload), sample=sample
        )

    yield make("16 x 16 x 16", "normal", "one small tile", 16, 16, 16, sample=True)
    yield make("5 x 3 x 7", "normal", "sizes that are no powers of two", 5, 3, 7, sample=True)
    yield make("20 x 40 x 50", "trap", "sizes that no block divides", 20, 40, 50, sample=True)
    for size in ((32, 32, 32), (64, 64, 64), (32, 128, 64)):
        name = " x ".join(map(str, size))
        yield make(name, "normal", "sizes that are powers of two", *size)
    for size in ((1, 1, 1), (1, 40, 33), (37, 1, 29), (3, 150, 5), (65, 33, 17), (17, 35, 129)):
        name = " x ".join(map(str, size))
        yield make(name, "trap", "sizes that no block divides", *size)
    yield make("transposed a", "trap", "a is a transposed view", 20, 30, 18, a_strides=(1, 20))
    yield make("transposed b", "trap", "b is a transposed view", 18, 30, 20, b_strides=(1, 30))
    yield make("rows with a gap", "trap", "the rows of a and b are not next to each other", 33, 32, 32,
               a_strides=(40, 1), b_strides=(35, 1))  # fmt: skip
    yield make("strides of out", "trap", "out is not contiguous", 18, 16, 21, out_strides=(50, 2))
    yield make("all strides", "trap", "no matrix is contiguous", 40, 20, 17, a_strides=(1, 45), b_strides=(40, 2),
               out_strides=(1, 41))  # fmt: skip
    yield make("mostly positive entries", "trap", "long sums of mostly positive terms", 16, 200, 16, mean=2.0)
    yield make("large sums", "trap", "sums that do not fit into float16", 17, 100, 20, scale=40.0, mean=1.0)
    yield make("small entries", "trap", "products that are 0 in float16", 20, 50, 16, scale=2e-4)
    yield make("32 x 64 x 32, out of float16", "normal", "out is float16", 32, 64, 32, dtype="float16")
    yield make("35 x 70 x 50, out of float16", "trap", "out is float16, and no block divides the sizes", 35, 70, 50,
               dtype="float16")  # fmt: skip
