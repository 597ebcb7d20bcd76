"""Cases of lora_kernel: sizes and ranks around powers of two, strides, and corrections that are larger than the base.

The tolerance follows from an error analysis. The products of float16 numbers are exact in float32. Each of the K
additions of a sum over the inner axis rounds by at most 2^-24 of its absolute sum, for the base and for the
intermediate result. The R products and additions of the correction, the scale and the last sum add at most R + 4
roundings. So the error is at most (K + R + 4) 2^-24 S, where S is the sum of the absolute products of both parts, and
each case allows that, with the largest S of its elements, and a few roundings of the result. An intermediate result
in float16 is rounded by up to 2^-11, and a sum in float16 by that for each addition."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.kernel_payloads import array, launch, output
from problems.lora_kernel.reference import apply_lora

Rng = np.random.Generator
RTOL = {"float32": 2.0**-22, "float16": 2.0**-10}
"""By the dtype of out: a few roundings of the result."""
SMALLEST_HALF = 2.0**-24
"""The smallest float16 number above 0."""


def make_payload(
    rng: Rng,
    size: tuple[int, int, int, int],
    dtype: str = "float32",
    *,
    scale: float = 1.0,
    x_strides: tuple[int, int] | None = None,
    w_strides: tuple[int, int] | None = None,
    a_strides: tuple[int, int] | None = None,
    b_strides: tuple[int, int] | None = None,
    out_strides: tuple[int, int] | None = None,
    mean: float = 0.0,
    w_scale: float = 1.0,
    b_scale: float = 1.0,
) -> dict[str, Any]:
    """Return a call on a layer of sizes (T, K, N, R) with normal entries. `w_scale` and `b_scale` scale those of w and
    b. `dtype` is that of out."""
    rows, inner, columns, rank = size

    def draw(shape: tuple[int, int], factor: float = 1.0) -> "np.ndarray[Any, Any]":
        return (factor * rng.normal(mean, 1, shape)).astype("float16")

    arguments = {
        "x": array(draw((rows, inner)), x_strides),
        "w": array(draw((columns, inner), w_scale), w_strides),
        "a": array(draw((rank, inner), inner**-0.5), a_strides),
        "b": array(draw((columns, rank), b_scale), b_strides),
        "out": output([rows, columns], dtype, out_strides),
        "scale": scale,
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def find_tolerances(payload: dict[str, Any]) -> dict[str, float]:
    """Return the tolerances of a layer, by the analysis above."""
    x, w, a, b = (np.abs(payload["args"][index]["input"].astype(np.float64)) for index in range(4))
    largest = float(apply_lora(x, w, a, b, payload["args"][5]).max())
    bound = (x.shape[1] + a.shape[0] + 4) * 2.0**-24 * largest
    dtype = payload["args"][4]["dtype"]
    return {"rtol": RTOL[dtype], "atol": bound + SMALLEST_HALF * (dtype == "float16")}


def cases(rng: Rng) -> Iterator[Case]:
    def make(name: str, group: str, summary: str, *size: int, sample: bool = False, **payload_options: Any) -> Case:
        payload = make_payload(rng, (size[0], size[1], size[2], size[3]), **payload_options)
        return Case(
            name=name, group=group, summary=summary, payload=payload, options=find_tolerances(payload), sample=sample
        )

    yield make("16 x 16 to 16, rank 16", "normal", "one small tile", 16, 16, 16, 16, sample=True)
    yield make(
        "3 x 5 to 4, rank 2", "normal", "sizes, some of which are not powers of two", 3, 5, 4, 2, scale=0.5, sample=True
    )
    yield make("20 x 40 to 35, rank 4", "trap", "sizes that no block divides", 20, 40, 35, 4, scale=2.0, sample=True)
    for size in ((32, 32, 32, 16), (32, 64, 64, 32), (16, 128, 32, 8)):
        name = f"{size[0]} x {size[1]} to {size[2]}, rank {size[3]}"
        yield make(name, "normal", "sizes that are powers of two", *size, scale=0.25)
    for size in ((1, 1, 1, 1), (1, 50, 33, 8), (37, 1, 19, 3), (5, 100, 7, 64), (33, 35, 40, 17)):
        name = f"{size[0]} x {size[1]} to {size[2]}, rank {size[3]}"
        yield make(name, "trap", "sizes that no block divides", *size, scale=1.5)
    yield make("a small base", "trap", "the correction is far larger than the base", 20, 32, 20, 8, w_scale=0.01,
               scale=4.0)  # fmt: skip
    yield make("no correction", "trap", "b is zero, as in a new adapter", 9, 30, 12, 4, b_scale=0.0, scale=3.0)
    yield make("long sums", "trap", "long sums of mostly positive terms", 16, 200, 16, 8, mean=2.0, scale=0.5)
    yield make("large intermediate values", "trap", "values that do not fit into float16", 16, 64, 16, 8, mean=95.0,
               w_scale=1e-3, b_scale=1e-3)  # fmt: skip
    yield make("transposed w", "trap", "w is a transposed view", 10, 30, 20, 5, w_strides=(1, 20), scale=0.7)
    yield make("x and a with gaps", "trap", "the rows of x and a are not next to each other", 10, 32, 17, 6,
               x_strides=(40, 1), a_strides=(37, 1), scale=1.2)  # fmt: skip
    yield make("transposed a and b", "trap", "a and b are transposed views", 8, 20, 18, 7, a_strides=(1, 7),
               b_strides=(1, 18))  # fmt: skip
    yield make("strides of out", "trap", "out is not contiguous", 9, 16, 21, 4, out_strides=(50, 2), scale=2.0)
    yield make("32 x 64 to 32, out of float16", "normal", "out is float16", 32, 64, 32, 16, dtype="float16", scale=0.5)
    yield make("19 x 70 to 50, out of float16", "trap", "out is float16, and no block divides the sizes", 19, 70, 50, 9,
               dtype="float16", scale=1.5)  # fmt: skip
