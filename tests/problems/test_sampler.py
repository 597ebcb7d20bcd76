"""The checker `sampler`: exact tails, few false alarms, and no result from the sandbox can break it."""

from typing import Any

import numpy as np
import pytest
import scipy as _scipy

from problems.format import tail_probabilities as tails
from problems.format.case import Case
from problems.format.checker_api import Finding
from problems.format.checkers import sampler
from problems.format.checkers.sampler import CASE_FALSE_ALARM, CHECKER, MAX_CASES
from problems.format.loader import PRACTICE_SEED, discover, load_package
from problems.format.outcome import Outcome, RaisedException
from problems.format.views import BarsView

scipy: Any = _scipy

SLOPE = (0.4, 0.3, 0.2, 0.1)
JUNK: tuple[Any, ...] = (
    None,
    7,
    "tokens",
    [],
    {},
    {"tokens": None},
    {"tokens": [0, 1, 2]},
    {"tokens": np.zeros((3, 2), dtype=np.int64)},
    {"tokens": np.array(3)},
    {"tokens": np.array([0.0, 1.0])},
    {"tokens": np.array([], dtype=np.int64)},
    {"tokens": np.array([np.iinfo(np.int64).max, np.iinfo(np.int64).min] * 200)},
    {"tokens": np.zeros(5, dtype=np.int64)},
    {"odd": 1.5, "draw": 0},
    {b"tokens": 1, 3: "x"},
)


def make_case(probabilities: tuple[float, ...], draws: int = 400) -> Case:
    payload = {"entry": "sample", "args": [np.zeros(len(probabilities))], "kwargs": {}, "draws": draws, "seed": 1}
    return Case(
        name="one", group="normal", summary="", payload=payload, private={"probabilities": np.array(probabilities)}
    )


def make_outcome(tokens: Any) -> Outcome:
    return Outcome(how="ok", value={"tokens": np.asarray(tokens, dtype=np.int64)})


def draw_sample(probabilities: tuple[float, ...], draws: int = 400, seed: int = 5) -> Outcome:
    return make_outcome(np.random.default_rng(seed).choice(len(probabilities), size=draws, p=probabilities))


def check_outcome(probabilities: tuple[float, ...], outcome: Outcome) -> Finding:
    return CHECKER.check(make_case(probabilities), draw_sample(probabilities), outcome)


@pytest.mark.parametrize("probability", [1e-6, 0.02, 0.5, 0.97])
def test_binomial_tails_are_exact(probability: float) -> None:
    log_pmf = tails.binomial_log_pmf(300, probability)
    counts = np.arange(301)
    # SciPy takes the logarithm last: below exp(-600) its result has no correct digits, and next to 1 only a few.
    for actual, expected in (
        (tails.log_lower_tails(log_pmf), scipy.stats.binom.logcdf(counts, 300, probability)),
        (tails.log_upper_tails(log_pmf), scipy.stats.binom.logsf(counts - 1, 300, probability)),
    ):
        is_accurate = expected > -600
        assert is_accurate.sum() > 30 or probability < 1e-3
        assert np.allclose(actual[is_accurate], expected[is_accurate], rtol=1e-7, atol=1e-12)


def test_hypergeometric_tails_are_exact() -> None:
    log_pmf = tails.hypergeometric_log_pmf(90, 200, 50)
    expected = scipy.stats.hypergeom.logcdf(np.arange(91), 250, 90, 200)
    possible = np.isfinite(log_pmf)
    assert np.allclose(tails.log_lower_tails(log_pmf)[possible], expected[possible], rtol=1e-8, atol=1e-10)
    assert np.isfinite(log_pmf).sum() == 51


@pytest.mark.parametrize("slug", [slug for slug in discover() if load_package(slug).checker == "sampler"])
def test_false_alarm_bound_is_below_one_in_a_million(slug: str) -> None:
    cases = [
        case for case in load_package(slug).cases(PRACTICE_SEED) if load_package(slug).get_checker(case) is CHECKER
    ]
    assert 0 < len(cases) <= MAX_CASES
    alarms = [_bound_false_alarm(case) for case in cases]
    assert max(alarms) <= CASE_FALSE_ALARM
    assert sum(alarms) < 1e-6


def _bound_false_alarm(case: Case) -> float:
    """Return an upper bound on the probability that a correct sampler is rejected: SciPy's binomial tails, summed over
    tokens."""
    probabilities, draws = np.asarray(case.private["probabilities"]), case.payload["draws"]
    counts = sampler._count_tokens(case, np.zeros(draws, dtype=np.int64))
    below = scipy.stats.binom.cdf(counts.low - 1, draws, probabilities)
    above = scipy.stats.binom.sf(counts.high, draws, probabilities)
    return float(below.sum() + above.sum())


def test_false_alarm_rate_matches_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampler, "CASE_FALSE_ALARM", 0.05)
    rejected = sum(not check_outcome(SLOPE, draw_sample(SLOPE, seed=seed)).ok for seed in range(3000))
    # At most 0.05 by the union bound (plus six deviations: 0.074). A much lower rate would mean a weak test.
    assert 0.01 * 3000 < rejected < 0.074 * 3000


def test_accepts_correct_draws() -> None:
    assert all(check_outcome(SLOPE, draw_sample(SLOPE, seed=seed)).ok for seed in range(50))
    assert check_outcome((0.0, 1.0, 0.0), make_outcome([1] * 400)).ok


@pytest.mark.parametrize(
    ("probabilities", "tokens", "kind"),
    [
        (SLOPE, [0] * 399 + [4], "range"),
        (SLOPE, [0] * 399 + [-1], "range"),
        ((0.6, 0.4, 0.0), [0] * 220 + [1] * 179 + [2], "excluded"),
        (SLOPE, [0] * 400, "constant"),
        (SLOPE, [0] * 180 + [1] * 130 + [2] * 90, "never"),
        (SLOPE, [0, 1, 2, 3] * 100, "frequency"),
        (SLOPE, [0] * 100, "type"),
    ],
)
def test_reports_kind_of_wrong_draws(probabilities: tuple[float, ...], tokens: list[int], kind: str) -> None:
    assert check_outcome(probabilities, make_outcome(tokens)).kind == kind


def test_message_contains_no_numbers() -> None:
    for tokens in ([0] * 400, [0] * 399 + [9], [0, 1, 2, 3] * 100):
        finding = check_outcome(SLOPE, make_outcome(tokens))
        assert not any(letter.isdigit() for letter in finding.message)
        assert any(letter.isdigit() for letter in finding.detail)


@pytest.mark.parametrize("value", JUNK, ids=repr)
def test_handles_junk_from_sandbox(value: Any) -> None:
    junk = Outcome(how="ok", value=value)
    assert not check_outcome(SLOPE, junk).ok
    assert CHECKER.is_same_behavior(make_case(SLOPE), junk, junk) in (True, False)
    assert not CHECKER.is_same_behavior(make_case(SLOPE), junk, draw_sample(SLOPE))
    CHECKER.show(make_case(SLOPE), None, junk)


def test_reports_abnormal_ending() -> None:
    raised = Outcome(how="raised", raised=RaisedException(type="ValueError", bases=("ValueError", "Exception")))
    assert check_outcome(SLOPE, raised).kind == "raised"
    assert check_outcome(SLOPE, Outcome(how="time")).kind == "time"
    changed = Outcome(how="ok", value=draw_sample(SLOPE).value, mutated=("logits",))
    assert check_outcome(SLOPE, changed).kind == "mutated"


def test_samples_of_one_distribution_are_same_behavior() -> None:
    def same(a: Outcome, b: Outcome) -> bool:
        return CHECKER.is_same_behavior(make_case(SLOPE), a, b)

    assert all(same(draw_sample(SLOPE, seed=seed), draw_sample(SLOPE, seed=seed + 1)) for seed in range(0, 100, 2))
    assert not same(draw_sample(SLOPE), draw_sample((0.1, 0.2, 0.3, 0.4)))
    assert not same(draw_sample(SLOPE), draw_sample((0.5, 0.5, 0.0, 0.0)))
    assert same(make_outcome([2] * 400), make_outcome([2] * 400))


def test_shows_bars_with_intervals() -> None:
    view = CHECKER.show(
        make_case((0.7, 0.3, 0.0)), None, make_outcome([0] * 280 + [1] * 60 + [2] * 50 + [8] * 10)
    ).actual
    assert isinstance(view, BarsView)
    assert view.draws == 400
    assert [(bar.label, bar.observed, bar.allowed, bar.ok) for bar in view.bars] == [
        ("0", 280, True, True),
        ("1", 60, True, False),
        ("2", 50, False, False),
        ("8", 10, False, False),
    ]
    first = view.bars[0]
    assert first.low is not None
    assert first.high is not None
    assert first.expected == pytest.approx(280)
    assert 220 < first.low < 280 < first.high < 340
