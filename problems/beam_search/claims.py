"""The numbers in the texts of beam_search: how each one is computed, or why it is given."""

import numpy as np

from problems.beam_search.reference import beam_search

TABLE: dict[tuple[int, ...], list[float]] = {(0,): [0.1, 0.3, 0.6], (0, 2): [0.6, 0.3, 0.1]}
"""The statement's example: the probability of each next token after a prefix."""
ANSWER = beam_search(lambda tokens: np.log(TABLE[tuple(tokens)]), 2, 2, 3)
TOKENS = [np.log(2.0) * bits / np.log(50_000) for bits in (1075, 150)]
"""After how many factors of 1 / 50,000 a product is rounded to 0, in float64 and in float32."""

CLAIMS: dict[str, object] = {
    "| `[0]` | 0.1 | 0.3 | 0.6 | | `[0, 2]` | 0.6 | 0.3 | 0.1 |": list(TABLE.values()),
    "keeps `[0, 2]` with $\\ln 0.6$ and `[0, 1]` with $\\ln 0.3$": (TABLE[(0,)][2], TABLE[(0,)][1]),
    "`[0, 2, 0]` with $\\ln 0.36$ and `[0, 2, 1]` with $\\ln 0.18$": (np.exp(ANSWER[0][0]), 0.6 * 0.3),
    "$$[(\\ln 0.36,\\ [0, 2, 0]),\\ (\\ln 0.30,\\ [0, 1])]$$": [np.exp(score) for score, _ in ANSWER],
    "vocabulary of 50,000 after about 69 tokens in float64 and 10 in float32": (..., *TOKENS),
    "only after about 1,075 and 150": (1075, 150),
}
GIVEN = {
    "RTOL of check.py": ("relative tolerance of $10^{-6}$",),
    "the number of a step": ("Step 5 ranks",),
    "values reported for translation and by GNMT": ("about 5 to 10", "often 0.6 to 1", "$((5 + n) / 6)^{\\alpha}$"),
}
