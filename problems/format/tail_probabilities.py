"""Exact tail probabilities of counts, as logarithms, by summing the exact terms. NumPy only."""

from functools import lru_cache
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]


@lru_cache(maxsize=8)
def log_factorials(most: int) -> Floats:
    """ln(0!), ln(1!), ..., ln(most!)."""
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, most + 1, dtype=np.float64)))])


def binomial_terms(draws: int, chance: float) -> Floats:
    """ln P(X = 0), ..., ln P(X = draws) for X binomial with 0 < chance < 1."""
    counts = np.arange(draws + 1, dtype=np.float64)
    logs = log_factorials(draws)
    ways = logs[draws] - logs - logs[::-1]
    return ways + counts * np.log(chance) + (draws - counts) * np.log1p(-chance)


def hypergeometric_terms(total: int, first: int, second: int) -> Floats:
    """ln P(X = x) for x = 0 ... total, where `total` marked ones are spread at random over `first` + `second` places
    and X of them fall among the first; -inf where x is impossible."""
    logs = log_factorials(first + second)
    here = np.arange(total + 1)
    there = total - here
    possible = (here <= first) & (there <= second)
    terms = np.full(total + 1, -np.inf)
    here, there = here[possible], there[possible]
    terms[possible] = (
        (logs[first] - logs[here] - logs[first - here])
        + (logs[second] - logs[there] - logs[second - there])
        - (logs[first + second] - logs[total] - logs[first + second - total])
    )
    return terms


def lower_tails(terms: Floats) -> Floats:
    """ln P(X <= x) for each x, from the logarithms of the single terms."""
    return np.logaddexp.accumulate(terms)


def upper_tails(terms: Floats) -> Floats:
    """ln P(X >= x) for each x."""
    return np.logaddexp.accumulate(terms[::-1])[::-1]


def likely_range(terms: Floats, log_level: float) -> tuple[int, int]:
    """The smallest and the largest x neither of whose tails is below exp(log_level)."""
    likely = np.flatnonzero((lower_tails(terms) >= log_level) & (upper_tails(terms) >= log_level))
    return int(likely[0]), int(likely[-1])
