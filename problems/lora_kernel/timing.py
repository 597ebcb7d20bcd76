"""What a GPU worker times: a wide layer while text is generated, which takes as long as loading its weight."""

from typing import Any

import numpy as np

from problems.format.kernel_payloads import array, launch, output
from problems.format.timed_case import TimedCase
from problems.format.timed_inputs import draw_halves, draw_normal, find_sum_tolerance
from problems.lora_kernel.cases import RTOL

ROWS, INNER, COLUMNS, RANK = 16, 4096, 81_920, 16


def draw_payload(rng: np.random.Generator) -> dict[str, Any]:
    return make_payload(rng, ROWS, INNER, COLUMNS, RANK)


def make_payload(rng: np.random.Generator, rows: int, inner: int, columns: int, rank: int) -> dict[str, Any]:
    arguments = {
        "x": array(draw_normal(rng, [rows, inner]).astype("float16")),
        "w": array(draw_halves(rng, [columns, inner])),
        "a": array(draw_halves(rng, [rank, inner])),
        "b": array(draw_halves(rng, [columns, rank])),
        "out": output([rows, columns], "float32"),
        "scale": 1.0,
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def find_tolerances(payload: dict[str, Any]) -> dict[str, float]:
    """Return tolerances that refuse an intermediate result in float16. The entries of w, a and b have absolute values
    of 1.5 on average."""
    x, a = payload["args"][0]["input"], payload["args"][2]["input"]
    products = 1.5 * float(np.abs(x.astype(np.float64)).sum(axis=1).max())
    return {"rtol": RTOL["float32"], "atol": find_sum_tolerance(x.shape[1], products * (1 + 1.5 * len(a) ** 0.5))}


TIMED_CASES = (
    TimedCase(
        name="16 x 4096 to 81,920, rank 16",
        make_payload=draw_payload,
        split_axes={"w": 0, "b": 0, "out": 1},
        moved_bytes=2 * INNER * COLUMNS + 2 * RANK * (INNER + COLUMNS) + 2 * ROWS * INNER + 4 * ROWS * COLUMNS,
        operations=2 * ROWS * INNER * COLUMNS + 2 * ROWS * RANK * (INNER + COLUMNS),
        arithmetic="float16",
        find_options=find_tolerances,
    ),
)
