"""The numbers in the texts of speculative_loop: how each one is computed, or why it is given."""

import numpy as np

from problems.speculative_decoding.reference import expected_tokens
from problems.speculative_loop.reference import speculative_decode

CHOICES = {1: 2, 2: 7, 3: 1, 4: 3, 5: 6}
"""What the target of the example chooses after so many tokens. The draft chooses 4 instead of 7."""
CALLS: list[list[int]] = []
"""The tokens of each call of the target."""


def _draft(tokens: list[int]) -> np.ndarray:
    return np.eye(8)[4 if len(tokens) == 2 else CHOICES[len(tokens)]]


def _target(tokens: list[int]) -> np.ndarray:
    CALLS.append(list(tokens))
    return np.eye(8)[[CHOICES[n + 1] for n in range(len(tokens))]]


TEXT = speculative_decode(_draft, _target, [5], 4, 2)
assert (TEXT, len(CALLS)) == ([2, 7, 1, 3], 2)
WITH_FIFTH = speculative_decode(_draft, _target, [5], 5, 2)  # its rounds draft as many tokens as those of the table
FIRST_ROUND, SECOND_ROUND = CALLS[2:]
SPEEDS = {alpha: [expected_tokens(alpha, k) / (0.05 * k + 1) for k in range(40)] for alpha in (0.5, 0.8)}
"""The speed-up for each K from 0 on, by acceptance rate. A draft token costs 0.05 of a call of the target."""

CLAIMS: dict[str, object] = {
    "loses a fifth of the speed-up": 1 - 4 / (4 + 1),
    "max_new 40 with K 4 takes 8, or 9": (..., ..., 40 / (4 + 1), 40 / (4 + 1) + 1),
    "plain decoding gives `[2, 7, 1, 3]`": (TEXT[1], TEXT[3]),
    "| 1 | 2, 4 | 2, **7**, (anything) | 2, 7 | | 2 | 1, 3 | 1, 3, **6** | 1, 3 |": (
        FIRST_ROUND[2],
        CHOICES[2],
        TEXT[1],
        SECOND_ROUND[4],
        CHOICES[4],
        WITH_FIFTH[4],
        TEXT[3],
    ),
    "and 7 comes from the same call": TEXT[1],
    "the target's 6": WITH_FIFTH[4],
    "5 at 0.8, 20 at 0.95": (1 / (1 - 0.8), ..., 1 / (1 - 0.95), ...),
    "the maximum is 1.63 at $K = 3$ for $\\alpha = 0.5$, and 3.09 at $K = 8$ for 0.8": (
        max(SPEEDS[0.5]),
        int(np.argmax(SPEEDS[0.5])),
        ...,
        max(SPEEDS[0.8]),
        int(np.argmax(SPEEDS[0.8])),
        ...,
    ),
}
GIVEN = {
    "the inputs of the example": ("The prompt is `[5]`, `max_new=4`",),
    "inputs": ("2 at $\\alpha = 0.5$", "For $c = 0.05$", "With K 4"),
}
