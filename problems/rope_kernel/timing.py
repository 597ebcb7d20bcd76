"""What a GPU worker times: many heads that share the tables."""

from typing import Any

import numpy as np

from problems.format.timed_case import TimedCase
from problems.rope_kernel.cases import find_tolerances, make_payload

ROWS, HEADS, FEATURES = 4096, 32, 64


def draw(rng: np.random.Generator) -> dict[str, Any]:
    return make_payload(rng, ROWS, HEADS, FEATURES, "float16")


TIMED_CASES = (
    TimedCase(
        name="4096 rows of 32 x 64 of float16",
        make_payload=draw,
        moved_bytes=4 * ROWS * HEADS * FEATURES + 4 * ROWS * FEATURES,
        operations=3 * ROWS * HEADS * FEATURES,
        find_options=find_tolerances,
    ),
)
