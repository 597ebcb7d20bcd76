"""What a GPU worker times: rows that fit on the chip."""

from typing import Any

import numpy as np

from problems.format.timed_case import TimedCase
from problems.softmax_kernel.cases import SINGLE, make_payload

ROWS, COLUMNS = 4096, 2048


def draw(rng: np.random.Generator) -> dict[str, Any]:
    return make_payload(rng, ROWS, COLUMNS)


TIMED_CASES = (
    TimedCase(
        name="4096 x 2048 of float32",
        make_payload=draw,
        moved_bytes=8 * ROWS * COLUMNS,
        operations=5 * ROWS * COLUMNS,
        find_options=lambda _: SINGLE,
    ),
)
