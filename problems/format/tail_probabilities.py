"""Exact log tail probabilities of binomial and hypergeometric counts, computed by summing exact terms with NumPy."""

from functools import lru_cache
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]


@lru_cache(maxsize=8)
def log_factorials(maximum: int) -> Floats:
    """Return [ln(0!), ln(1!), ..., ln(maximum!)]."""
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, maximum + 1, dtype=np.float64)))])


def binomial_log_pmf(draws: int, probability: float) -> Floats:
    """Return [ln P(X = 0), ..., ln P(X = draws)] for a binomial X with 0 < probability < 1."""
    counts = np.arange(draws + 1, dtype=np.float64)
    logs = log_factorials(draws)
    log_choices = logs[draws] - logs - logs[::-1]
    return log_choices + counts * np.log(probability) + (draws - counts) * np.log1p(-probability)


def hypergeometric_log_pmf(total: int, first: int, second: int) -> Floats:
    """Return ln P(X = x) for x = 0 ... total; -inf where x is impossible.

    X is how many of `total` items, chosen at random out of `first` + `second`, are among the first ones."""
    logs = log_factorials(first + second)
    in_first = np.arange(total + 1)
    in_second = total - in_first
    possible = (in_first <= first) & (in_second <= second)
    log_pmf = np.full(total + 1, -np.inf)
    in_first, in_second = in_first[possible], in_second[possible]
    log_pmf[possible] = (
        (logs[first] - logs[in_first] - logs[first - in_first])
        + (logs[second] - logs[in_second] - logs[second - in_second])
        - (logs[first + second] - logs[total] - logs[first + second - total])
    )
    return log_pmf


def log_lower_tails(log_pmf: Floats) -> Floats:
    """Return ln P(X <= x) for each x, given ln P(X = x)."""
    return np.logaddexp.accumulate(log_pmf)


def log_upper_tails(log_pmf: Floats) -> Floats:
    """Return ln P(X >= x) for each x, given ln P(X = x)."""
    return np.logaddexp.accumulate(log_pmf[::-1])[::-1]


@lru_cache(maxsize=4096)
def find_binomial_range(draws: int, probability: float, log_level: float) -> tuple[int, int]:
    """Return `find_likely_range` of a binomial count. The cases of a problem have few different ones."""
    return find_likely_range(binomial_log_pmf(draws, probability), log_level)


def find_likely_range(log_pmf: Floats, log_level: float) -> tuple[int, int]:
    """Return the smallest and the largest x of which both tail probabilities are at least exp(log_level)."""
    likely = np.flatnonzero((log_lower_tails(log_pmf) >= log_level) & (log_upper_tails(log_pmf) >= log_level))
    return int(likely[0]), int(likely[-1])
