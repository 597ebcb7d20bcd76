"""The formulas of the statistics pages: rates (Wilson) and their difference (Newcombe), Pearson and point-biserial
correlation (Fisher), quantiles, and the median with an interval between ranks.

All intervals are 95 %. `judge.domain.group_statistics` has those that compare groups of people.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
EXACT_RANKS = 1000
"""The size of the largest sample whose ranks are not approximated by the normal distribution."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval of 95 %, computed from `n` observations."""

    value: float
    low: float
    high: float
    n: int


def estimate_rate(successes: int, n: int) -> Estimate | None:
    """A proportion with Wilson's score interval, which is right for few observations too. None without any."""
    if n == 0:
        return None
    rate = successes / n
    center = (rate + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(rate * (1 - rate) / n + Z * Z / (4 * n * n))
    return Estimate(rate, max(0.0, center - half), min(1.0, center + half), n)


def estimate_rate_difference(sample: tuple[int, int], reference: tuple[int, int]) -> Estimate | None:
    """The difference of two independent proportions, each as (successes, n), with Newcombe's hybrid score interval
    (1998, method 10), which combines those of Wilson. None if one has no observation."""
    first, second = estimate_rate(*sample), estimate_rate(*reference)
    if first is None or second is None:
        return None
    difference = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Estimate(difference, difference - below, difference + above, first.n)


def estimate_correlation(n: int, x: float, y: float, xx: float, yy: float, xy: float) -> Estimate | None:
    """Pearson's correlation from sums, with Fisher's interval. With x from {0, 1} it is the point-biserial one.

    None for fewer than four pairs, which have no interval, and if x or y is constant.
    """
    if n < 4:
        return None
    spread = (n * xx - x * x) * (n * yy - y * y)
    # Rounding leaves a little more than 0 of a constant.
    if spread <= 1e-12 * max(1.0, n * xx * n * yy):
        return None
    value = min(1.0, max(-1.0, (n * xy - x * y) / math.sqrt(spread)))
    if abs(value) == 1.0:
        return Estimate(value, value, value, n)
    half = Z / math.sqrt(n - 3)
    return Estimate(value, math.tanh(math.atanh(value) - half), math.tanh(math.atanh(value) + half), n)


def find_ranked(counts: Mapping[int, int], rank: int) -> int:
    """The value at a rank, from 1, of the sorted observations. `counts` has how often each value occurs."""
    passed = 0
    for value in sorted(counts):
        passed += counts[value]
        if passed >= rank:
            return value
    raise ValueError(f"rank {rank} of {passed} observations")


def find_quantile(counts: Mapping[int, int], q: float) -> int:
    """The smallest value with at least the share `q` of the observations at or below it."""
    n = sum(counts.values())
    return find_ranked(counts, min(n, max(1, math.ceil(q * n))))


def estimate_median(counts: Mapping[int, int]) -> Estimate | None:
    """The median with the interval between two ranks, which assumes nothing about the distribution. None without any
    observation. Of fewer than six, no two ranks reach 95 %, and the interval is the whole range."""
    n = sum(counts.values())
    if n == 0:
        return None
    rank = find_low_rank(n)
    return Estimate(find_quantile(counts, 0.5), find_ranked(counts, rank), find_ranked(counts, n + 1 - rank), n)


def find_low_rank(n: int) -> int:
    """The highest rank, at least 1, for which fewer observations than it are below the median in at most 2.5 % of
    samples. Large samples use the normal distribution."""
    if n > EXACT_RANKS:
        return math.floor(n / 2 - Z * math.sqrt(n) / 2)
    rank, ways, total = 1, 1, 1  # of 2**n, to have `rank - 1` observations below; and at most as many
    while True:
        ways = ways * (n - rank + 1) // rank
        total += ways
        if total * 40 > 2**n:
            return rank
        rank += 1
