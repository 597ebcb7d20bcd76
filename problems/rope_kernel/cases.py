"""Cases of rope_kernel: sizes of heads that are no powers of two, several heads, offsets, strides, and both dtypes.

The tolerance follows from an error analysis. Each result is the difference or the sum of two products, and the tables
are float32 in the input, so they add no error. Three roundings of float32 are at most 3 2^-24 (|x| + |y|) for a pair
(x, y), and the cases allow 2^-21 times the largest absolute input, and a few roundings of the result. A rotation
in float16 rounds each product by up to 2^-11 of it, which is far more wherever the products nearly cancel."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.kernel_payloads import array, launch, output

Rng = np.random.Generator
RTOL = {"float32": 2.0**-22, "float16": 2.0**-10}
"""By dtype: a few roundings of the result."""
BASE = 10000.0
"""The base of the frequencies, as in RoFormer."""


def make_payload(
    rng: Rng,
    rows: int,
    heads: int,
    d: int,
    dtype: str = "float32",
    *,
    offset: int = 0,
    extra_rows: int = 0,
    x_strides: tuple[int, int] | None = None,
    out_strides: tuple[int, int] | None = None,
    scale: float = 1.0,
) -> dict[str, Any]:
    """Return a call on normal values times `scale`. The tables have `extra_rows` more rows than are needed."""
    x = (scale * rng.normal(0, 1, (rows, heads * d))).astype(dtype)
    theta = BASE ** (-2.0 * np.arange(d // 2) / d)
    angles = np.outer(np.arange(offset + rows + extra_rows), theta)
    arguments = {
        "x": array(x, x_strides),
        "cos": array(np.cos(angles).astype("float32")),
        "sin": array(np.sin(angles).astype("float32")),
        "out": output([rows, heads * d], dtype, out_strides),
        "heads": heads,
        "offset": offset,
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def find_tolerances(payload: dict[str, Any]) -> dict[str, float]:
    """Return the tolerances of a rotation, by the analysis above."""
    largest = float(np.abs(payload["args"][0]["input"].astype(np.float64)).max())
    dtype = payload["args"][3]["dtype"]
    return {"rtol": RTOL[dtype], "atol": 2.0**-21 * largest + (2.0**-24 if dtype == "float16" else 0.0)}


def cases(rng: Rng) -> Iterator[Case]:
    def make(name: str, group: str, summary: str, *size: int, sample: bool = False, **payload_options: Any) -> Case:
        payload = make_payload(rng, size[0], size[1], size[2], **payload_options)
        return Case(
            name=name, group=group, summary=summary, payload=payload, options=find_tolerances(payload), sample=sample
        )

    yield make("2 rows of 1 x 4", "normal", "one head of four features", 2, 1, 4, sample=True)
    yield make("3 rows of 2 x 6", "normal", "two heads whose half is not a power of two", 3, 2, 6, sample=True)
    yield make("an offset of 3", "trap", "one row with an offset", 1, 2, 8, offset=3, sample=True)
    for rows, heads, d in ((4, 2, 16), (1, 4, 64), (1, 1, 128)):
        yield make(f"{rows} rows of {heads} x {d}", "normal", "sizes that are powers of two", rows, heads, d)
    for rows, heads, d in ((1, 1, 2), (2, 3, 2), (5, 1, 10), (3, 3, 12), (1, 5, 34), (2, 2, 66)):
        yield make(f"{rows} rows of {heads} x {d}", "trap", "sizes that no block divides", rows, heads, d)
    yield make("a long sequence", "normal", "seventeen rows", 17, 1, 8)
    yield make("large tables", "trap", "the tables have more rows than are needed", 3, 2, 20, extra_rows=9)
    yield make("an offset of 200", "trap", "three rows far from the start", 3, 2, 12, offset=200)
    yield make("an offset and more", "trap", "an offset, and larger tables", 2, 3, 14, offset=7, extra_rows=4)
    yield make("rows with a gap", "trap", "the rows of x are not next to each other", 3, 2, 10, x_strides=(31, 1))
    yield make("transposed x", "trap", "x is a transposed view", 5, 2, 6, x_strides=(1, 5))
    yield make("strides of out", "trap", "out is not contiguous", 4, 2, 8, out_strides=(40, 2))
    yield make("all strides", "trap", "neither x nor out is contiguous", 3, 3, 6, x_strides=(1, 3), out_strides=(50, 1))
    yield make("large values", "trap", "values of a million", 2, 2, 12, offset=2, scale=1e6)
    yield make("float16", "normal", "float16", 4, 2, 32, dtype="float16")
    yield make(
        "float16 with an offset",
        "trap",
        "float16, an offset, and sizes, some of which are no powers of two",
        4,
        3,
        26,
        dtype="float16",
        offset=9,
    )
