"""Cases of token_sampling_kernel. Tokens are integers, so they are compared exactly.

No right solution depends on a rounding. The uniform of each row is in the middle of the interval of a token whose
probability is at least 2^-10, so the threshold is at least 2^-11 of the sum away from the next token. In float32 a
cumulative sum of at most 2^13 terms, added in blocks or in pairs, is off by a few 2^-20 of the sum. In float16 it is
off by up to 2^-11 for each addition. No token is within a factor of 1.05 of min_p. A uniform of 0 is exact in any
precision: the sum of dropped tokens is 0."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case
from problems.format.kernel_payloads import array, launch, output
from problems.token_sampling_kernel.reference import compute_weights

Rng = np.random.Generator
MIN_PROBABILITY = 2.0**-10
"""The least probability of a token that a case draws."""


def make_payload(
    rng: Rng,
    rows: int,
    vocabulary: int,
    dtype: str = "float32",
    *,
    temperature: float = 1.0,
    min_p: float = 0.0,
    strides: tuple[int, int] | None = None,
    spread: float = 2.0,
    shift: float = 0.0,
    masked: int = 0,
    zero_uniforms: bool = False,
    first_candidate: int = 0,
    lead: float = 1.0,
) -> dict[str, Any]:
    """Return a call of `solve` on normal logits with mean `shift` and standard deviation `spread`. The first `masked`
    ones of each row are minus infinity, and the largest one is `lead` above the others. With `first_candidate`, only
    every second token from this index on can be drawn."""
    logits = (rng.normal(0, spread, (rows, vocabulary)) + shift).astype(dtype)
    logits[:, :masked] = -np.inf
    for row in logits:
        best = masked + int(rng.integers(vocabulary - masked))
        row[best] = row.max() + lead
    weights = compute_weights(logits, temperature, 0)
    if min_p:  # no token may be near the limit
        logits[np.abs(np.log(np.maximum(weights, 1e-300) / min_p)) < 0.05] -= 0.25 * temperature
        weights = compute_weights(logits, temperature, min_p)
    arguments = {
        "logits": array(logits, strides),
        "uniforms": array(
            np.array(
                [0.0 if zero_uniforms else draw_uniform(rng, row, first_candidate) for row in weights], dtype="float32"
            )
        ),
        "tokens": output([rows], "int64"),
        "temperature": temperature,
        "min_p": min_p,
    }
    return launch("solve", arguments, seed=int(rng.integers(1 << 30)))


def draw_uniform(rng: Rng, weights: "np.ndarray[Any, np.dtype[np.float64]]", first_candidate: int) -> float:
    """Draw a token with a probability of at least MIN_PROBABILITY, or the most likely one if none has that, and return
    the middle of its interval.

    `first_candidate` is that of make_payload; with 0, every token can be drawn."""
    chances = weights / weights.sum()
    chances = np.where(chances >= min(MIN_PROBABILITY, chances.max()), chances, 0)
    if first_candidate:
        chances[:first_candidate], chances[first_candidate + 1 :: 2] = 0, 0
    token = int(rng.choice(len(weights), p=chances / chances.sum()))
    ends = np.cumsum(weights) / weights.sum()
    return float(ends[token] - weights[token] / weights.sum() / 2)


def cases(rng: Rng) -> Iterator[Case]:
    def make(
        name: str, group: str, summary: str, rows: int, vocabulary: int, *, sample: bool = False, **settings: Any
    ) -> Case:
        """Make one case. `settings` are the other parameters of make_payload."""
        payload = make_payload(rng, rows, vocabulary, **settings)
        return Case(name=name, group=group, summary=summary, payload=payload, sample=sample)

    yield make("2 x 4", "normal", "two rows, a power of two", 2, 4, sample=True)
    yield make("4 x 6 with min_p", "normal", "min_p drops the unlikely tokens", 4, 6, min_p=0.2, sample=True)
    yield make("temperature 0", "trap", "the most likely token", 3, 7, temperature=0.0, sample=True)
    for rows, vocabulary in ((1, 64), (4, 128), (3, 1024)):
        yield make(f"{rows} x {vocabulary}", "normal", "a vocabulary that is a power of two", rows, vocabulary)
    for rows, vocabulary in ((1, 1), (5, 31), (4, 129), (3, 1009)):
        yield make(
            f"{rows} x {vocabulary}", "trap", "a vocabulary that no block divides", rows, vocabulary, temperature=0.7
        )
    yield make("nearly equal logits", "trap", "a vocabulary of nearly equal logits", 4, 500, spread=0.05)
    yield make("large logits", "trap", "logits of 1000", 3, 20, shift=1000.0)
    # Where masked lanes get a finite number such as -1e4 or -1e9, it is the maximum of such a row.
    yield make("logits of -2e9", "trap", "all logits are extremely far below 0", 3, 37, shift=-2e9, lead=5000.0)
    yield make("a low temperature", "trap", "a temperature of 0.02", 3, 50, temperature=0.02)
    yield make("temperature 0, 2000 tokens", "trap", "the most likely of many tokens", 2, 2000, temperature=0.0)
    yield make("temperature and min_p", "trap", "a high temperature, and min_p", 6, 60, temperature=2.0, min_p=0.1)
    yield make("a low temperature and min_p", "trap", "a low temperature, and min_p", 8, 90, temperature=0.6, min_p=0.1,
               spread=0.7)  # fmt: skip
    yield make("min_p in a large vocabulary", "trap", "min_p drops most of a thousand tokens", 4, 1100, min_p=0.15)
    yield make(
        "uniforms of 0",
        "trap",
        "the uniforms are 0, and the first tokens are masked",
        3,
        30,
        masked=4,
        zero_uniforms=True,
    )
    yield make(
        "uniforms of 0 with min_p",
        "trap",
        "the uniforms are 0, and min_p",
        4,
        25,
        masked=1,
        zero_uniforms=True,
        min_p=0.3,
    )
    yield make("masked tokens", "trap", "most logits are minus infinity", 3, 45, masked=40)
    yield make("a large vocabulary", "normal", "five thousand tokens", 3, 5000, first_candidate=2049)
    yield make("rows with a gap", "trap", "the rows are not next to each other", 4, 30, strides=(37, 1))
    yield make("transposed logits", "trap", "logits is a transposed view", 5, 12, strides=(1, 5), min_p=0.1)
    yield make("every other token", "trap", "the tokens have a stride", 4, 20, strides=(50, 2), temperature=1.5)
    yield make("float16", "normal", "float16", 3, 300, dtype="float16", min_p=0.02)
    yield make(
        "float16, 4099 tokens",
        "trap",
        "float16, and a large vocabulary",
        2,
        4099,
        dtype="float16",
        first_candidate=2049,
    )
