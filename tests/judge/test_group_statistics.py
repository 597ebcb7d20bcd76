"""Each formula that compares groups against an independent implementation."""

import random

import pytest
import scipy

from judge.domain.group_statistics import (
    choose_hidden_groups,
    compute_fisher_p,
    estimate_difference,
    estimate_mean,
    estimate_ratio,
    find_t_quantile,
    sum_moments,
)


@pytest.mark.parametrize("degrees", [9, 9.7, 15, 40, 1000, 1e6])
def test_t_quantile_is_right_to_four_digits(degrees: float) -> None:
    assert find_t_quantile(degrees) == pytest.approx(scipy.stats.t.ppf(0.975, degrees), rel=5e-5)


@pytest.mark.parametrize("n", [10, 60, 5000])
def test_mean_has_students_interval(n: int) -> None:
    source = random.Random(n)
    values = [source.gauss(3, 1) for _ in range(n)]
    found = estimate_mean(sum_moments(values))
    expected = scipy.stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-4)
    assert found.n == n


@pytest.mark.parametrize(("n", "m"), [(10, 10), (10, 400), (3000, 50)])
def test_difference_has_welchs_interval(n: int, m: int) -> None:
    source = random.Random(n + m)
    sample, reference = ([source.gauss(mean, spread) for _ in range(k)] for mean, spread, k in ((1, 1, n), (2, 3, m)))
    found = estimate_difference(sum_moments(sample), sum_moments(reference))
    result = scipy.stats.ttest_ind(sample, reference, equal_var=False)
    interval = result.confidence_interval(0.95)
    assert found is not None
    assert found.value == pytest.approx(sum(sample) / n - sum(reference) / m)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), rel=1e-4)


def test_few_observations_have_no_interval() -> None:
    few, many = sum_moments(range(9)), sum_moments(range(20))
    assert estimate_mean(few) is None
    assert estimate_difference(few, many) is None
    assert estimate_difference(many, few) is None


@pytest.mark.parametrize("values", [[0.1] * 12, [0.0] * 12])
def test_constant_scores_have_no_width(values: list[float]) -> None:
    found = estimate_difference(sum_moments(values), sum_moments(values))
    assert found is not None
    assert (found.value, found.high - found.low) == pytest.approx((0, 0), abs=1e-7)


def draw_table(seed: int) -> tuple[int, int, int, int]:
    source = random.Random(seed)
    n, m = source.randrange(1, 400), source.randrange(1, 400)
    return source.randrange(n + 1), n, source.randrange(m + 1), m


@pytest.mark.parametrize("seed", range(40))
def test_fishers_p_is_exact(seed: int) -> None:
    passed, n, reference_passed, m = draw_table(seed)
    _, expected = scipy.stats.fisher_exact([[passed, n - passed], [reference_passed, m - reference_passed]])
    assert compute_fisher_p(passed, n, reference_passed, m) == pytest.approx(expected, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("seed", range(40))
def test_ratio_has_the_interval_of_katz(seed: int) -> None:
    passed, n, reference_passed, m = (max(1, number) for number in draw_table(seed))
    found = estimate_ratio(passed, n, reference_passed, m)
    expected = scipy.stats.contingency.relative_risk(passed, n, reference_passed, m)
    interval = expected.confidence_interval(0.95)
    assert found is not None
    assert found.value == pytest.approx(expected.relative_risk)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_ratio_of_a_group_in_which_nobody_passed() -> None:
    found = estimate_ratio(0, 20, 10, 20)
    assert found is not None
    assert (found.value, found.low) == (0, 0)
    assert 0 < found.high < 1
    assert estimate_ratio(5, 20, 0, 20) is None


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([40, 50], set()),
        ([40, 50, 0], {2}),
        ([40, 50, 9], {0, 2}),  # 9 is the total without the others
        ([40, 50, 9, 3], {2, 3}),  # together at least 10, so neither can be computed
        ([40, 50, 5, 3], {0, 2, 3}),
        ([9, 12], {0, 1}),
        ([9], {0}),
    ],
)
def test_hides_groups_that_subtraction_would_show(sizes: list[int], hidden: set[int]) -> None:
    assert choose_hidden_groups(sizes, 10) == hidden


@pytest.mark.parametrize("seed", range(60))
def test_no_hidden_size_is_the_rest_of_the_total(seed: int) -> None:
    source = random.Random(seed)
    sizes = [source.choice((0, source.randrange(12), source.randrange(200))) for _ in range(source.randrange(1, 8))]
    hidden = [sizes[index] for index in choose_hidden_groups(sizes, 10) if sizes[index]]
    shown = [size for index, size in enumerate(sizes) if index not in choose_hidden_groups(sizes, 10)]
    assert all(size >= 10 for size in shown)
    if hidden and shown:
        assert len(hidden) >= 2
        assert sum(hidden) >= 10
