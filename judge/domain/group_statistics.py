"""The formulas that compare groups of people: means and their difference (Student, Welch), the adverse-impact ratio,
Fisher's exact test, and which small groups must be hidden.

All intervals are 95 %; see also `judge.domain.statistics`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from judge.domain.statistics import Estimate, Z

TIE = 1 + 1e-7
"""Two tables whose probabilities differ by less are equally probable: rounding makes them differ a little."""


@dataclass(frozen=True, slots=True)
class Moments:
    """A sample by its size, its sum, and the sum of its squares."""

    n: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        return self.total / self.n

    @property
    def variance(self) -> float:
        """The unbiased estimate, for at least two observations. Rounding could make it negative."""
        return max(0.0, (self.squares - self.total * self.total / self.n) / (self.n - 1))


def sum_moments(values: Iterable[float]) -> Moments:
    seen = list(values)
    return Moments(len(seen), math.fsum(seen), math.fsum(value * value for value in seen))


def find_t_quantile(degrees: float) -> float:
    """The 97.5 % quantile of Student's t, by the expansion of Fisher and Cornish (Abramowitz and Stegun, 26.7.5). For
    9 or more degrees of freedom it is right to four digits."""
    z = Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / degrees**power for power, term in enumerate(terms, 1))


def estimate_mean(sample: Moments) -> Estimate | None:
    """The mean with Student's interval. None for fewer than ten observations, too few for `find_t_quantile`."""
    if sample.n < 10:
        return None
    half = find_t_quantile(sample.n - 1) * math.sqrt(sample.variance / sample.n)
    return Estimate(sample.mean, sample.mean - half, sample.mean + half, sample.n)


def estimate_difference(sample: Moments, reference: Moments) -> Estimate | None:
    """The difference of two means with Welch's interval, which does not assume that the groups vary equally. None if a
    group has fewer than ten observations."""
    if min(sample.n, reference.n) < 10:
        return None
    difference = sample.mean - reference.mean
    parts = [(each.variance / each.n, each.n - 1) for each in (sample, reference)]
    square = sum(part for part, _ in parts)
    if square == 0:
        return Estimate(difference, difference, difference, sample.n)
    degrees = square**2 / sum(part**2 / free for part, free in parts)
    half = find_t_quantile(degrees) * math.sqrt(square)
    return Estimate(difference, difference - half, difference + half, sample.n)


def estimate_ratio(passed: int, n: int, reference_passed: int, reference_n: int) -> Estimate | None:
    """The ratio of two selection rates: the adverse-impact ratio. Its interval is that of Katz and others (1978), of
    the logarithm. If nobody passed, 0.5 is added to the counts for the interval (Walter, 1975).

    None if the reference is empty, or nobody in it passed.
    """
    if n == 0 or reference_n == 0 or reference_passed == 0:
        return None
    value = (passed / n) / (reference_passed / reference_n)
    added = 0.0 if passed else 0.5
    a, b, c, d = passed + added, n + added, reference_passed + added, reference_n + added
    center = math.log((a / b) / (c / d))
    half = Z * math.sqrt(max(0.0, 1 / a - 1 / b + 1 / c - 1 / d))
    return Estimate(value, math.exp(center - half) if passed else 0.0, math.exp(center + half), n)


def compute_fisher_p(passed: int, n: int, reference_passed: int, reference_n: int) -> float:
    """Fisher's exact test, two-sided: the probability, if the groups did not differ, of all tables with these totals
    that are at most as probable as the observed one."""
    total = passed + reference_passed
    lowest, highest = max(0, total - reference_n), min(n, total)
    whole = log_choose(n + reference_n, total)
    chances = {
        k: math.exp(log_choose(n, k) + log_choose(reference_n, total - k) - whole) for k in range(lowest, highest + 1)
    }
    return min(1.0, math.fsum(chance for chance in chances.values() if chance <= chances[passed] * TIE))


def log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def choose_hidden_groups(sizes: Sequence[int], minimum: int) -> set[int]:
    """The indexes of the groups that must not be shown, if a reader also knows the sum of all sizes.

    Groups with fewer than `minimum` people, and then the smallest other one until what is left out cannot be
    computed by subtraction: it must be two groups and at least `minimum` people. Empty groups say nothing.
    """
    order = sorted((index for index, size in enumerate(sizes) if size), key=lambda index: sizes[index])
    hidden = [index for index in order if sizes[index] < minimum]
    if hidden:
        for index in order[len(hidden) :]:
            if len(hidden) > 1 and sum(sizes[each] for each in hidden) >= minimum:
                break
            hidden.append(index)
    return {*hidden, *(index for index, size in enumerate(sizes) if not size)}
