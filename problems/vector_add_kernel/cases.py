"""Cases of vector_add_kernel: lengths around the usual block sizes, strides, both dtypes, and extreme numbers."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.kernel_payloads import array, launch, output

Rng = np.random.Generator


def make_payload(
    rng: Rng, n: int, dtype: str = "float32", *, x_step: int = 1, y_step: int = 1, out_step: int = 1, scale: float = 1.0
) -> dict[str, Any]:
    """Return a call of `solve` on two vectors of `n` normal numbers with standard deviation `scale`. The steps are the
    strides of the arrays, in elements."""
    x, y = (rng.normal(0, scale, n).astype(dtype) for _ in range(2))
    arguments = {
        "x": array(x, None if x_step == 1 else [x_step]),
        "y": array(y, None if y_step == 1 else [y_step]),
        "out": output([n], dtype, None if out_step == 1 else [out_step]),
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def cases(rng: Rng) -> Iterator[Case]:
    yield Case(name="four elements", group="normal", summary="four elements", payload=make_payload(rng, 4), sample=True)
    yield Case(
        name="1030 elements",
        group="normal",
        summary="a length that is no multiple of a power of two",
        payload=make_payload(rng, 1030),
        sample=True,
    )
    yield Case(
        name="every other element of x",
        group="trap",
        summary="x is not contiguous",
        payload=make_payload(rng, 37, x_step=2),
        sample=True,
    )
    for n in (64, 256, 1024, 2048):
        yield Case(
            name=f"{n} elements",
            group="normal",
            summary="a length that is a power of two",
            payload=make_payload(rng, n),
        )
    for n in (1, 2, 31, 127, 257, 1009, 4099):
        yield Case(
            name=f"{n} elements", group="trap", summary="a length that no block divides", payload=make_payload(rng, n)
        )
    yield Case(
        name="8192 elements", group="normal", summary="a long vector, a power of two", payload=make_payload(rng, 8192)
    )
    for n in (5, 1000):
        yield Case(
            name=f"{n} elements of float16",
            group="normal",
            summary="float16",
            payload=make_payload(rng, n, "float16"),
        )
    yield Case(
        name="float16 with strides",
        group="trap",
        summary="float16, and no array is contiguous",
        payload=make_payload(rng, 131, "float16", x_step=3, y_step=2, out_step=2),
    )
    for name, (x_step, y_step, out_step) in (
        ("x", (3, 1, 1)),
        ("y", (1, 2, 1)),
        ("out", (1, 1, 2)),
        ("all", (2, 3, 4)),
    ):
        summary, length = ("no array is contiguous", 1531) if name == "all" else (f"{name} is not contiguous", 531)
        yield Case(
            name=f"strides of {name}",
            group="trap",
            summary=summary,
            payload=make_payload(rng, length, x_step=x_step, y_step=y_step, out_step=out_step),
        )
    for name, scale in (("large", 1e30), ("small", 1e-30)):
        yield Case(
            name=f"{name} numbers",
            group="trap",
            summary=f"float32 numbers that are too {name} for float16",
            payload=make_payload(rng, 300, scale=scale),
        )
