"""What a GPU worker times: many rows, so that a program for each fills a card."""

from typing import Any

import numpy as np

from problems.format.timed_case import TimedCase
from problems.token_sampling_kernel.cases import make_payload

ROWS, TOKENS = 1024, 8192


def draw(rng: np.random.Generator) -> dict[str, Any]:
    return make_payload(rng, ROWS, TOKENS)


TIMED_CASES = (
    TimedCase(
        name="1024 x 8192 of float32",
        make_payload=draw,
        moved_bytes=4 * ROWS * TOKENS + 12 * ROWS,
        operations=8 * ROWS * TOKENS,
    ),
)
