"""What a GPU worker times: a product that arithmetic bounds."""

from typing import Any

import numpy as np

from problems.format.timed_case import TimedCase
from problems.matmul_kernel.cases import find_tolerances, make_payload

SIZE = 2048


def draw(rng: np.random.Generator) -> dict[str, Any]:
    return make_payload(rng, (SIZE, SIZE, SIZE))


TIMED_CASES = (
    TimedCase(
        name="2048 x 2048 x 2048",
        make_payload=draw,
        moved_bytes=(2 + 2 + 4) * SIZE**2,
        operations=2 * SIZE**3,
        arithmetic="float16",
        find_options=find_tolerances,
    ),
)
