"""What a GPU worker times: a late step of a large matrix."""

from typing import Any, cast

import numpy as np

from problems.adamw_kernel import cases
from problems.format.kernel_payloads import array, inout, launch
from problems.format.timed_case import TimedCase
from problems.format.timed_inputs import draw_normal

ROWS, COLUMNS, STEP = 4096, 6144, 100
BLOCK = 64
"""Rows whose tolerances are computed together: a few megabytes of float64."""


def draw_payload(rng: np.random.Generator) -> dict[str, Any]:
    v = rng.random((ROWS, COLUMNS), dtype=np.float32)
    v += np.float32(0.3)
    arguments = {
        "p": inout(draw_normal(rng, [ROWS, COLUMNS])),
        "g": array(draw_normal(rng, [ROWS, COLUMNS])),
        "m": inout(draw_normal(rng, [ROWS, COLUMNS], 0.3)),
        "v": inout(v),
        **cases.SETTINGS,
        "step": STEP,
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def find_tolerances(payload: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return the tolerances of cases.py, each the largest that a block of rows has."""
    rows = len(payload["args"][0]["inout"])
    by_block = [cases.find_tolerances(cut_rows(payload, start)) for start in range(0, rows, BLOCK)]
    first = by_block[0]
    return {
        option: {name: max(block[option][name] for block in by_block) for name in first[option]} for option in first
    }


def cut_rows(payload: dict[str, Any], start: int) -> dict[str, Any]:
    """Return the payload with only BLOCK rows of each array, from row `start` on."""
    return {**payload, "args": [cut_argument(spec, slice(start, start + BLOCK)) for spec in payload["args"]]}


def cut_argument(spec: Any, rows: slice) -> Any:
    """Return an array argument with only these rows and without strides, or a number unchanged."""
    if not isinstance(spec, dict):
        return spec
    return {role: value[rows] for role, value in cast("dict[str, Any]", spec).items() if role != "strides"}


TIMED_CASES = (
    TimedCase(
        name="4096 x 6144 of float32",
        make_payload=draw_payload,
        split_axes={"p": 0, "g": 0, "m": 0, "v": 0},
        # For each parameter: 16 bytes read, 12 bytes written, and the operations that claims.py counts.
        moved_bytes=28 * ROWS * COLUMNS,
        operations=15 * ROWS * COLUMNS,
        find_options=find_tolerances,
    ),
)
