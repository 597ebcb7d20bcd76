"""What a GPU worker times: many rows, so that a program for each fills a card."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from problems.format.kernel_payloads import array, launch, output
from problems.format.timed_case import TimedCase
from problems.format.timed_inputs import draw_normal
from problems.token_sampling_kernel.cases import MIN_PROBABILITY
from problems.token_sampling_kernel.reference import compute_weights

ROWS, TOKENS = 20_480, 8192
ROWS_AT_ONCE = 256
"""Rows whose weights are computed together: 17 MB of float64."""


def draw_payload(rng: np.random.Generator) -> dict[str, Any]:
    logits = draw_normal(rng, [ROWS, TOKENS], 2.0)
    uniforms = [draw_uniforms(rng, logits[start : start + ROWS_AT_ONCE]) for start in range(0, ROWS, ROWS_AT_ONCE)]
    arguments = {
        "logits": array(logits),
        "uniforms": array(np.concatenate(uniforms)),
        "tokens": output([ROWS], "int64"),
        "temperature": 1.0,
        "min_p": 0.0,
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def draw_uniforms(rng: np.random.Generator, logits: Any) -> Any:
    """Return the middle of the interval of a drawn token for each row: of the most likely one if the drawn one is so
    unlikely that roundings could decide."""
    weights = compute_weights(logits, 1.0, 0.0)
    ends = weights.cumsum(axis=1)
    rows, totals = np.arange(len(logits)), ends[:, -1]
    drawn: NDArray[np.int64] = (ends > (rng.random(len(logits)) * totals)[:, None]).argmax(axis=1)
    tokens = np.where(weights[rows, drawn] < MIN_PROBABILITY * totals, logits.argmax(axis=1), drawn)
    return ((ends[rows, tokens] - weights[rows, tokens] / 2) / totals).astype("float32")


TIMED_CASES = (
    TimedCase(
        name="20,480 x 8192 of float32",
        make_payload=draw_payload,
        split_axes={"logits": 0, "uniforms": 0, "tokens": 0},
        moved_bytes=4 * ROWS * TOKENS + 12 * ROWS,
        operations=8 * ROWS * TOKENS,
    ),
)
