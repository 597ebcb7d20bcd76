"""What a GPU worker times: a layer while text is generated, which its weight bounds."""

from typing import Any

import numpy as np

from problems.format.timed_case import TimedCase
from problems.lora_kernel.cases import find_tolerances, make_payload

ROWS, SIZE, RANK = 16, 4096, 16


def draw(rng: np.random.Generator) -> dict[str, Any]:
    return make_payload(rng, (ROWS, SIZE, SIZE, RANK))


TIMED_CASES = (
    TimedCase(
        name="16 x 4096 to 4096, rank 16",
        make_payload=draw,
        moved_bytes=2 * SIZE**2 + 4 * RANK * SIZE + 6 * ROWS * SIZE,
        operations=2 * ROWS * SIZE**2 + 4 * ROWS * SIZE * RANK,
        arithmetic="float16",
        find_options=find_tolerances,
    ),
)
