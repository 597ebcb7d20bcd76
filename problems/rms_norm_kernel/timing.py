"""What a GPU worker times: rows that fit on the chip."""

from typing import Any

import numpy as np

from problems.format.kernel_payloads import array, launch, output
from problems.format.timed_case import TimedCase
from problems.format.timed_inputs import draw_normal
from problems.rms_norm_kernel.cases import SINGLE

ROWS, COLUMNS = 40_960, 2048


def draw_payload(rng: np.random.Generator) -> dict[str, Any]:
    arguments = {
        "x": array(draw_normal(rng, [ROWS, COLUMNS])),
        "gamma": array(draw_normal(rng, [COLUMNS])),
        "out": output([ROWS, COLUMNS], "float32"),
        "eps": 1e-6,
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


TIMED_CASES = (
    TimedCase(
        name="40,960 x 2048 of float32",
        make_payload=draw_payload,
        split_axes={"x": 0, "out": 0},
        moved_bytes=8 * ROWS * COLUMNS + 4 * COLUMNS,
        operations=4 * ROWS * COLUMNS,
        find_options=lambda _: SINGLE,
    ),
)
