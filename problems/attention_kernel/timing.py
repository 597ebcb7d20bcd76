"""What a GPU worker times: a prompt with as many keys as queries."""

from typing import Any

import numpy as np

from problems.attention_kernel.cases import find_tolerances, make_payload
from problems.format.timed_case import TimedCase

TOKENS, HEADS, FEATURES = 1024, 8, 64


def draw(rng: np.random.Generator) -> dict[str, Any]:
    return make_payload(rng, TOKENS, TOKENS, HEADS, FEATURES, "float16")


TIMED_CASES = (
    TimedCase(
        name="1024 tokens, 8 heads of 64",
        make_payload=draw,
        moved_bytes=4 * 2 * TOKENS * HEADS * FEATURES,
        operations=2 * TOKENS * (TOKENS + 1) * HEADS * FEATURES,
        arithmetic="float16",
        find_options=find_tolerances,
    ),
)
