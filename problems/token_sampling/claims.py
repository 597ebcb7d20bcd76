"""The numbers in the texts of token_sampling: how each one is computed, or why it is given."""

import numpy as np

P = np.array([0.10, 0.45, 0.05, 0.15, 0.25])
"""The probabilities of the tokens in the example, which has top_k 3 and top_p 0.7."""
TOP_3 = np.argsort(-P)[:3]
TOP_3_P = P[TOP_3] / P[TOP_3].sum()
NUCLEUS_SIZE = int(np.argmax(np.cumsum(TOP_3_P) >= 0.7)) + 1
NUCLEUS_P = TOP_3_P[:NUCLEUS_SIZE] / TOP_3_P[:NUCLEUS_SIZE].sum()
GOLDEN = (np.sqrt(5) - 1) / 2


def count_repeats(probability: float) -> int:
    """Return how often, in 10,000 draws, a token with this probability occurs twice in a row if the multiples of the
    golden ratio draw it."""
    is_drawn = np.arange(10_000) * GOLDEN % 1 < probability
    return int((is_drawn[1:] & is_drawn[:-1]).sum())


NEAR_TIE = 1 / (1 + np.exp([0.1, -0.1]))
"""The probabilities of two tokens whose logits differ by a tenth of the temperature."""

CLAIMS: dict[str, object] = {
    "about a quarter of the draws": 4 * 0.25**2,
    "keeps tokens 1, 4 and 3": TOP_3[1:],
    "is $0.45,\\ 0.25,\\ 0.15$ divided by $0.85$: about $0.529,\\ 0.294,\\ 0.176$": (
        P[TOP_3],
        P[TOP_3].sum(),
        TOP_3_P,
    ),
    "Token 1 has $0.529 < 0.7$": (TOP_3_P[0], ...),
    "With token 4 the total is $0.824$": (TOP_3[1], TOP_3_P[:2].sum()),
    "The nucleus is $\\{1, 4\\}$": TOP_3[1:NUCLEUS_SIZE],
    "| probability | 0 | 0.643 | 0 | 0 | 0.357 |": NUCLEUS_P,
    "a share below 38 percent": 100 * (1 - GOLDEN),
    "logits 1 and $1 + 10^{-9}$ at a temperature of $10^{-8}$ split about 48 to 52": (..., ..., 100 * NEAR_TIE),
}
GIVEN = {
    "the inputs of the example": (
        "$= \\ln(0.10,\\ 0.45,\\ 0.05,\\ 0.15,\\ 0.25)$, with `top_k=3` and `top_p=0.7`",
        "which reaches $0.7$",
        "| token | 0 | 1 | 2 | 3 | 4 |",
    ),
    "inputs": (
        "below $-10^9$",
        "If one token has 0.95",
        "With the first token at 0.6 and top_p 0.5",
        "-1e9",
        "1e-8",
        "Divide logits of -20",
        "logits -2e9, -3e9, -2.5e9",
        "top_p 0.9 silently",
        "[2, 0] with top_p 0.9 keeps",
        "with top_p 0.6",
    ),
    "one of two equally likely tokens": ("reaches only 0.5",),
}
assert count_repeats(0.999 * (1 - GOLDEN)) == 0 < count_repeats(1.01 * (1 - GOLDEN))
