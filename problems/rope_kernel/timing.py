"""What a GPU worker times: many heads that share the tables."""

from typing import Any

import numpy as np

from problems.format.kernel_payloads import array, launch, output
from problems.format.timed_case import TimedCase
from problems.format.timed_inputs import draw_normal
from problems.rope_kernel.cases import BASE, RTOL

ROWS, HEADS, FEATURES = 20_480, 32, 128


def draw_payload(rng: np.random.Generator) -> dict[str, Any]:
    angles = np.outer(np.arange(ROWS), BASE ** (-2.0 * np.arange(FEATURES // 2) / FEATURES))
    arguments = {
        "x": array(draw_normal(rng, [ROWS, HEADS * FEATURES])),
        "cos": array(np.cos(angles).astype("float32")),
        "sin": array(np.sin(angles).astype("float32")),
        "out": output([ROWS, HEADS * FEATURES], "float32"),
        "heads": HEADS,
        "offset": 0,
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def find_tolerances(payload: dict[str, Any]) -> dict[str, float]:
    """Return the tolerances that cases.py gives, without an array of float64."""
    x = payload["args"][0]["input"]
    return {"rtol": RTOL["float32"], "atol": 2.0**-21 * max(float(x.max()), -float(x.min()))}


TIMED_CASES = (
    TimedCase(
        name="20,480 rows of 32 x 128 of float32",
        make_payload=draw_payload,
        split_axes={"x": 0, "cos": 0, "sin": 0, "out": 0},
        moved_bytes=8 * ROWS * HEADS * FEATURES + 4 * ROWS * FEATURES,
        operations=3 * ROWS * HEADS * FEATURES,
        find_options=find_tolerances,
    ),
)
