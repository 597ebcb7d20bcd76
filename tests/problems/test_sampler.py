"""The shared checker of samplers: exact tails, few false alarms, and nothing that a box can send breaks it."""

from typing import Any

import numpy as np
import pytest
from scipy import stats as _stats

from problems.format import tails
from problems.format.case import Case
from problems.format.checker import Finding
from problems.format.checkers import sampler
from problems.format.checkers.sampler import CASE_ALARM, CHECKER, MOST_CASES
from problems.format.loader import SEED, discover, load
from problems.format.outcome import Outcome, Raised
from problems.format.views import BarsView

stats: Any = _stats

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


def case(probabilities: tuple[float, ...], draws: int = 400) -> Case:
    payload = {"entry": "sample", "args": [np.zeros(len(probabilities))], "kwargs": {}, "draws": draws, "seed": 1}
    return Case(
        name="one", group="normal", summary="", payload=payload, private={"probabilities": np.array(probabilities)}
    )


def sampled(tokens: Any) -> Outcome:
    return Outcome(how="ok", value={"tokens": np.asarray(tokens, dtype=np.int64)})


def drawn(probabilities: tuple[float, ...], draws: int = 400, seed: int = 5) -> Outcome:
    return sampled(np.random.default_rng(seed).choice(len(probabilities), size=draws, p=probabilities))


def judge(probabilities: tuple[float, ...], outcome: Outcome) -> Finding:
    return CHECKER.check(case(probabilities), drawn(probabilities), outcome)


@pytest.mark.parametrize("chance", [1e-6, 0.02, 0.5, 0.97])
def test_it_sums_binomial_tails_exactly(chance: float) -> None:
    terms = tails.binomial_terms(300, chance)
    counts = np.arange(301)
    # SciPy takes logarithms last: below exp(-600) it has no digits left, and next to 1 few.
    for ours, theirs in (
        (tails.lower_tails(terms), stats.binom.logcdf(counts, 300, chance)),
        (tails.upper_tails(terms), stats.binom.logsf(counts - 1, 300, chance)),
    ):
        known = theirs > -600
        assert known.sum() > 30 or chance < 1e-3
        assert np.allclose(ours[known], theirs[known], rtol=1e-7, atol=1e-12)


def test_it_sums_hypergeometric_tails_exactly() -> None:
    terms = tails.hypergeometric_terms(90, 200, 50)
    wanted = stats.hypergeom.logcdf(np.arange(91), 250, 90, 200)
    possible = np.isfinite(terms)
    assert np.allclose(tails.lower_tails(terms)[possible], wanted[possible], rtol=1e-8, atol=1e-10)
    assert np.isfinite(terms).sum() == 51


@pytest.mark.parametrize("slug", [slug for slug in discover() if load(slug).checker == "sampler"])
def test_it_refuses_right_draws_less_than_once_in_a_million_submissions(slug: str) -> None:
    cases = [one for one in load(slug).cases(SEED) if load(slug).checker_for(one) is CHECKER]
    assert 0 < len(cases) <= MOST_CASES
    alarms = [_alarm(one) for one in cases]
    assert max(alarms) <= CASE_ALARM
    assert sum(alarms) < 1e-6


def _alarm(one: Case) -> float:
    """The chance that a right sampler is refused, summed over tokens from SciPy's binomial: an upper bound."""
    probabilities, draws = np.asarray(one.private["probabilities"]), one.payload["draws"]
    counts = sampler._Counts(np.zeros(draws, dtype=np.int64), probabilities)
    below = stats.binom.cdf(counts.low - 1, draws, probabilities)
    above = stats.binom.sf(counts.high, draws, probabilities)
    return float(below.sum() + above.sum())


@pytest.mark.slow
def test_it_refuses_right_draws_as_often_as_it_says_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampler, "CASE_ALARM", 0.05)
    refused = sum(not judge(SLOPE, drawn(SLOPE, seed=seed)).ok for seed in range(3000))
    # At most 0.05 by the union bound (six deviations above: 0.074), and not far below, or the test would be blunt.
    assert 0.01 * 3000 < refused < 0.074 * 3000


def test_it_accepts_right_draws() -> None:
    assert all(judge(SLOPE, drawn(SLOPE, seed=seed)).ok for seed in range(50))
    assert judge((0.0, 1.0, 0.0), sampled([1] * 400)).ok


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
def test_it_says_what_is_wrong(probabilities: tuple[float, ...], tokens: list[int], kind: str) -> None:
    assert judge(probabilities, sampled(tokens)).kind == kind


def test_it_tells_no_numbers_in_its_message() -> None:
    for tokens in ([0] * 400, [0] * 399 + [9], [0, 1, 2, 3] * 100):
        finding = judge(SLOPE, sampled(tokens))
        assert not any(letter.isdigit() for letter in finding.message)
        assert any(letter.isdigit() for letter in finding.detail)


@pytest.mark.parametrize("value", JUNK, ids=repr)
def test_it_survives_whatever_a_box_sends(value: Any) -> None:
    junk = Outcome(how="ok", value=value)
    assert not judge(SLOPE, junk).ok
    assert CHECKER.same(case(SLOPE), junk, junk) in (True, False)
    assert not CHECKER.same(case(SLOPE), junk, drawn(SLOPE))
    CHECKER.show(case(SLOPE), None, junk)


def test_it_reports_a_case_that_ended_badly() -> None:
    raised = Outcome(how="raised", raised=Raised(type="ValueError", bases=("ValueError", "Exception")))
    assert judge(SLOPE, raised).kind == "raised"
    assert judge(SLOPE, Outcome(how="time")).kind == "time"
    changed = Outcome(how="ok", value=drawn(SLOPE).value, mutated=("logits",))
    assert judge(SLOPE, changed).kind == "mutated"


def test_it_takes_samples_of_one_distribution_for_one_behaviour() -> None:
    def same(a: Outcome, b: Outcome) -> bool:
        return CHECKER.same(case(SLOPE), a, b)

    assert all(same(drawn(SLOPE, seed=seed), drawn(SLOPE, seed=seed + 1)) for seed in range(0, 100, 2))
    assert not same(drawn(SLOPE), drawn((0.1, 0.2, 0.3, 0.4)))
    assert not same(drawn(SLOPE), drawn((0.5, 0.5, 0.0, 0.0)))
    assert same(sampled([2] * 400), sampled([2] * 400))


def test_it_draws_bars_with_their_interval() -> None:
    view = CHECKER.show(case((0.7, 0.3, 0.0)), None, sampled([0] * 280 + [1] * 60 + [2] * 50 + [8] * 10)).actual
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
