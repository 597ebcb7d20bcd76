"""What a GPU worker times: a long contiguous vector."""

from typing import Any

import numpy as np

from problems.format.kernel_payloads import array, launch, output
from problems.format.timed_case import TimedCase
from problems.format.timed_inputs import draw_normal

N = 1 << 26


def draw_payload(rng: np.random.Generator) -> dict[str, Any]:
    arguments = {"x": array(draw_normal(rng, [N])), "y": array(draw_normal(rng, [N])), "out": output([N], "float32")}
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


TIMED_CASES = (
    TimedCase(
        name="67,108,864 elements of float32",
        make_payload=draw_payload,
        split_axes={"x": 0, "y": 0, "out": 0},
        moved_bytes=12 * N,
        operations=N,
    ),
)
