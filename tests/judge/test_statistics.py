"""Each formula against an independent implementation."""

import random
from collections import Counter
from statistics import median

import pytest
import scipy

from judge.domain.statistics import (
    Estimate,
    estimate_correlation,
    estimate_median,
    estimate_rate,
    estimate_rate_difference,
    find_quantile,
)


@pytest.mark.parametrize(("successes", "n"), [(0, 1), (1, 1), (3, 10), (10, 10), (517, 1000), (99_000, 100_000)])
def test_rate_has_wilsons_interval(successes: int, n: int) -> None:
    found = estimate_rate(successes, n)
    expected = scipy.stats.binomtest(successes, n).proportion_ci(0.95, method="wilson")
    assert found is not None
    assert (found.value, found.n) == (successes / n, n)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize("reference", [(0, 1), (3, 10), (48, 80), (640, 1000)])
@pytest.mark.parametrize("sample", [(1, 1), (0, 7), (56, 70), (50_000, 100_000)])
def test_difference_of_rates_has_newcombes_interval(sample: tuple[int, int], reference: tuple[int, int]) -> None:
    found = estimate_rate_difference(sample, reference)
    wilson = [scipy.stats.binomtest(*each).proportion_ci(0.95, method="wilson") for each in (sample, reference)]
    rates = [successes / n for successes, n in (sample, reference)]
    below = ((rates[0] - wilson[0].low) ** 2 + (wilson[1].high - rates[1]) ** 2) ** 0.5
    above = ((wilson[0].high - rates[0]) ** 2 + (rates[1] - wilson[1].low) ** 2) ** 0.5
    assert found is not None
    expected = (rates[0] - rates[1], rates[0] - rates[1] - below, rates[0] - rates[1] + above)
    assert (found.value, found.low, found.high) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("sample", "reference", "interval"),
    [((56, 70), (48, 80), (0.0524, 0.3339)), ((9, 10), (3, 10), (0.1705, 0.8090)), ((10, 10), (0, 10), (0.6075, 1.0))],
    ids=str,
)
def test_difference_of_rates_agrees_with_newcombes_table(
    sample: tuple[int, int], reference: tuple[int, int], interval: tuple[float, float]
) -> None:
    """Statistics in Medicine 17, 873 to 890 (1998), table II, method 10."""
    found = estimate_rate_difference(sample, reference)
    assert found is not None
    assert (found.low, found.high) == pytest.approx(interval, abs=5e-5)


def test_nothing_is_estimated_without_observations() -> None:
    assert estimate_rate_difference((0, 0), (1, 2)) is None
    assert estimate_rate_difference((1, 2), (0, 0)) is None
    assert estimate_rate(0, 0) is None
    assert estimate_median({}) is None
    assert estimate_correlation(3, 1, 1, 1, 1, 1) is None


def correlate(pairs: list[tuple[int, float]]) -> Estimate | None:
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    products = [(x * x, y * y, x * y) for x, y in pairs]
    xx, yy, xy = (sum(column) for column in zip(*products, strict=True))
    return estimate_correlation(len(pairs), sum(xs), sum(ys), xx, yy, xy)


@pytest.mark.parametrize("n", [5, 40, 100_000])
def test_correlation_is_point_biserial_with_fishers_interval(n: int) -> None:
    source = random.Random(n)
    pairs = [(int(source.random() < y), y) for y in (source.random() for _ in range(n))]
    found = correlate(pairs)
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    interval = scipy.stats.pearsonr(xs, ys).confidence_interval(0.95)
    assert found is not None
    assert found.value == pytest.approx(scipy.stats.pointbiserialr(xs, ys)[0], abs=1e-9)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=1e-9)


@pytest.mark.parametrize("pairs", [[(1, 0.1 * n) for n in range(9)], [(n % 2, 0.1) for n in range(9)]])
def test_a_constant_correlates_with_nothing(pairs: list[tuple[int, float]]) -> None:
    assert correlate(pairs) is None


@pytest.mark.parametrize("n", [1, 2, 5, 6, 31, 2000])
def test_median_and_its_interval(n: int) -> None:
    source = random.Random(n)
    values = [int(source.expovariate(0.05)) for _ in range(n)]
    found = estimate_median(Counter(values))
    assert found is not None
    assert found.value in (median(values), sorted(values)[(n - 1) // 2])
    assert found.low <= found.value <= found.high
    if n < 6:
        assert (found.low, found.high) == (min(values), max(values))


@pytest.mark.parametrize("n", [6, 7, 10, 31, 100, 1000, 1001, 50_000])
def test_interval_of_the_median_covers_it_as_often_as_it_says(n: int) -> None:
    """The coverage of two ranks is exact: the probability that the number of values below the median is between."""
    ranks = estimate_median(dict.fromkeys(range(1, n + 1), 1))
    assert ranks is not None
    low, high = int(ranks.low), int(ranks.high)
    covered = scipy.stats.binom.cdf(high - 1, n, 0.5) - scipy.stats.binom.cdf(low - 1, n, 0.5)
    assert 0.95 <= covered < (0.985 if n < 100 else 0.965)
    assert low + high == n + 1


def test_quantile_is_the_smallest_value_that_reaches_its_share() -> None:
    counts = {10: 1, 20: 2, 30: 1}
    assert [find_quantile(counts, q) for q in (0.0, 0.25, 0.26, 0.75, 0.76, 1.0)] == [10, 10, 20, 20, 30, 30]
