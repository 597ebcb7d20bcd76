"""What a GPU worker times: a late step of a large matrix."""

from typing import Any

import numpy as np

from problems.adamw_kernel.cases import find_tolerances, make_payload
from problems.format.timed_case import TimedCase

SIZE = 2048


def draw(rng: np.random.Generator) -> dict[str, Any]:
    return make_payload(rng, (SIZE, SIZE), 100)


TIMED_CASES = (
    TimedCase(
        name="2048 x 2048 of float32",
        make_payload=draw,
        moved_bytes=28 * SIZE**2,
        operations=15 * SIZE**2,
        find_options=find_tolerances,
    ),
)
