"""What a GPU worker times: a long contiguous vector."""

from typing import Any

import numpy as np

from problems.format.timed_case import TimedCase
from problems.vector_add_kernel.cases import make_payload

N = 1 << 23


def draw(rng: np.random.Generator) -> dict[str, Any]:
    return make_payload(rng, N)


TIMED_CASES = (
    TimedCase(
        name="8,388,608 elements of float32",
        make_payload=draw,
        moved_bytes=12 * N,
        operations=N,
    ),
)
