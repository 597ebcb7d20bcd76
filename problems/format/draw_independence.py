"""Tests whether draws with the right frequencies are independent of each other.

Draws that follow a rule, such as a counter in place of a random number, or draws that are sorted in blocks, have the
right frequencies. Two tests look at their order. Both are exact, as the test of the frequencies is.

Pairs. Draws i and i + d, for i in each first half of blocks of 2 d draws, are disjoint pairs. So the pairs of
independent draws are independent, and the count of tokens (a, b) is binomial(pairs, p(a) p(b)). Both tails of each
count and each distance d are tested.

Blocks. The count of a token in a block of B draws is binomial(B, p). So the distances of these counts from the whole
number next to B p are independent of each other, and the distribution of their sum is a convolution. Only its lower
tail is tested: a small sum means that the draws are too even.

Each tail has a share of the test's false-alarm probability, and the union bound holds whatever their dependence.

Power. With 4,800 draws and four tokens of 0.10 to 0.42, a cell of pairs is rejected from 6.6 standard deviations on.
Certainly rejected are a sampler that repeats its last token with probability 0.3, a counter times the golden ratio,
antithetic numbers, sorted blocks of two to all draws, and shuffled decks of at most 50 tokens. Larger decks pass, and
so does what chance could draw, such as a generator with a fixed seed (`tests/problems/test_draw_independence.py`).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from problems.format.tail_probabilities import Floats, binomial_log_pmf, find_binomial_range, log_lower_tails

DISTANCES = (1, 2, 3, 4)
BLOCK_SIZES = (15, 40, 100, 240)

Tokens = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Dependence:
    """A test that independent draws pass: "pairs" or "blocks". `token` is the one that shows it."""

    kind: str
    token: int
    detail: str


def find_dependence(tokens: Tokens, probabilities: Floats, false_alarm: float) -> Dependence | None:
    """Return the first test that the draws fail, or None. Independent draws fail with at most `false_alarm`.

    The draws must have the right frequencies. Those of a token with probability 0 or 1 say nothing about the order."""
    allowed = np.flatnonzero((probabilities > 0) & (probabilities < 1))
    if not allowed.size or not np.isin(tokens, allowed).all():
        return None
    places = np.searchsorted(allowed, tokens)
    chances = probabilities[allowed]
    found = _find_pairs(places, chances, false_alarm / 2) or _find_even_blocks(places, chances, false_alarm / 2)
    return found and Dependence(found.kind, int(allowed[found.token]), _insert_tokens(found.detail, allowed))


def _find_pairs(places: Tokens, chances: Floats, false_alarm: float) -> Dependence | None:
    size = chances.size
    level = float(np.log(false_alarm / (2 * size * size * len(DISTANCES))))
    for distance in DISTANCES:
        first, second = split_pairs(places, distance)
        counts = np.bincount(first * size + second, minlength=size * size)
        for cell, count in enumerate(counts.tolist()):
            a, b = divmod(cell, size)
            low, high = find_binomial_range(first.size, float(chances[a] * chances[b]), level)
            if not low <= count <= high:
                where = f"{{{b}}} is {distance} draws after it" if distance > 1 else f"{{{b}}} is the next draw"
                detail = f"{where} in {count} of {first.size} pairs, expected {low} to {high}"
                return Dependence("pairs", a, detail)
    return None


def split_pairs(places: Tokens, distance: int) -> tuple[Tokens, Tokens]:
    """Return the first and the second draw of all disjoint pairs at a distance."""
    blocks = places[: places.size // (2 * distance) * 2 * distance].reshape(-1, 2, distance)
    return blocks[:, 0].ravel(), blocks[:, 1].ravel()


def _find_even_blocks(places: Tokens, chances: Floats, false_alarm: float) -> Dependence | None:
    level = float(np.log(false_alarm / (chances.size * len(BLOCK_SIZES))))
    for size in BLOCK_SIZES:
        blocks = places[: places.size // size * size].reshape(-1, size)
        for token, chance in enumerate(chances.tolist()):
            counts = np.count_nonzero(blocks == token, axis=1)
            middle = round(size * chance)
            total = int(np.abs(counts - middle).sum())
            least = find_least_total(counts.size, size, chance, level)
            if total < least:
                detail = (
                    f"its counts in {counts.size} blocks of {size} draws differ from {middle} by {total} in total, "
                    f"expected {least} at least"
                )
                return Dependence("blocks", token, detail)
    return None


@lru_cache(maxsize=256)
def find_least_total(blocks: int, size: int, chance: float, log_level: float) -> int:
    """Return the smallest sum of distances whose lower tail is at least exp(log_level).

    It is that of a token with the probability `chance` in so many blocks of `size` draws."""
    return int(np.flatnonzero(log_lower_tails(total_log_pmf(blocks, size, chance)) >= log_level)[0])


def total_log_pmf(blocks: int, size: int, chance: float) -> Floats:
    """Return [ln P(S = 0), ...] for the sum S of |count - middle| over the blocks."""
    distances = np.abs(np.arange(size + 1) - round(size * chance))
    one = np.bincount(distances, weights=np.exp(binomial_log_pmf(size, chance)))
    total = np.ones(1)
    for bit in f"{blocks:b}":  # the power by squaring; all terms are positive, so it loses no digits
        total = np.convolve(total, total)
        total = np.convolve(total, one) if bit == "1" else total
    return np.log(np.maximum(total, np.finfo(np.float64).tiny))


def _insert_tokens(detail: str, allowed: Tokens) -> str:
    """Insert the tokens for their places among the allowed ones."""
    return detail.format(*(f"token {token}" for token in allowed.tolist()))
