"""What a GPU worker times: a vocabulary that is read once."""

from typing import Any

import numpy as np

from problems.format.kernel_payloads import array, launch, output
from problems.format.timed_case import TimedCase
from problems.format.timed_inputs import draw_normal

ROWS, CLASSES = 20_480, 8192


def draw_payload(rng: np.random.Generator) -> dict[str, Any]:
    arguments = {
        "logits": array(draw_normal(rng, [ROWS, CLASSES], 2.0)),
        "targets": array(rng.integers(0, CLASSES, ROWS)),
        "losses": output([ROWS], "float32"),
        "epsilon": 0.1,
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def find_tolerances(payload: dict[str, Any]) -> dict[str, float]:
    """Return the tolerances of cases.py, computed without an array of float64."""
    logits = payload["args"][0]["input"]
    largest = max(float(logits.max()), -float(logits.min()))
    return {"rtol": 0.0, "atol": float(2.0**-19 * (largest + np.log(CLASSES) + 1))}


TIMED_CASES = (
    TimedCase(
        name="20,480 x 8192 of float32",
        make_payload=draw_payload,
        split_axes={"logits": 0, "targets": 0, "losses": 0},
        # A float32 for each logit, and an int64 target and a float32 loss for each row; four operations for each logit.
        moved_bytes=4 * ROWS * CLASSES + 12 * ROWS,
        operations=4 * ROWS * CLASSES,
        find_options=find_tolerances,
    ),
)
