"""What a GPU worker times: a vocabulary that is read once."""

from typing import Any

import numpy as np

from problems.cross_entropy_kernel.cases import find_tolerances, make_payload
from problems.format.timed_case import TimedCase

ROWS, CLASSES = 1024, 8192


def draw(rng: np.random.Generator) -> dict[str, Any]:
    return make_payload(rng, ROWS, CLASSES, "float16", epsilon=0.1)


TIMED_CASES = (
    TimedCase(
        name="1024 x 8192 of float16",
        make_payload=draw,
        moved_bytes=2 * ROWS * CLASSES + 12 * ROWS,
        operations=4 * ROWS * CLASSES,
        find_options=find_tolerances,
    ),
)
