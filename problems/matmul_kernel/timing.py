"""What a GPU worker times: a product whose time its arithmetic bounds."""

from typing import Any

import numpy as np

from problems.format.timed_case import TimedCase
from problems.format.timed_inputs import find_sum_tolerance
from problems.matmul_kernel.cases import RTOL, make_payload

SIZE = 4096


def draw_payload(rng: np.random.Generator) -> dict[str, Any]:
    return make_payload(rng, (SIZE, SIZE, SIZE))


def find_tolerances(payload: dict[str, Any]) -> dict[str, float]:
    """Return tolerances that refuse a sum in float16. The sum of the absolute products of a row and a column is at most
    the product of their lengths."""
    a, b = (payload["args"][index]["input"].astype(np.float64) for index in range(2))
    lengths = [float(np.sqrt((each**2).sum(axis=axis).max())) for each, axis in ((a, 1), (b, 0))]
    return {"rtol": RTOL["float32"], "atol": find_sum_tolerance(a.shape[1], lengths[0] * lengths[1])}


TIMED_CASES = (
    TimedCase(
        name="4096 x 4096 x 4096",
        make_payload=draw_payload,
        split_axes={"a": 0, "out": 0},
        moved_bytes=(2 + 2 + 4) * SIZE**2,
        operations=2 * SIZE**3,
        arithmetic="float16",
        find_options=find_tolerances,
    ),
)
