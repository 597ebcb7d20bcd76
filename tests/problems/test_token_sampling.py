"""token_sampling: exact distributions, cases without ties, and bugs identified by what they draw."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.checkers.sampler import CHECKER, is_plausible_sample
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome, RaisedException
from problems.token_sampling import check
from problems.token_sampling.cases import cases, compute_distribution

PROBLEM = load_package("token_sampling")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(PRACTICE_SEED)}


def get_probabilities(name: str) -> np.ndarray[Any, Any]:
    return np.asarray(CASES[name].private["probabilities"])


def make_outcome(tokens: Any) -> Outcome:
    return Outcome(how="ok", value={"tokens": np.asarray(tokens, dtype=np.int64)})


def draw_outcome(case: Case, probabilities: Any, seed: int = 3) -> Outcome:
    count = case.payload["draws"]
    return make_outcome(np.random.default_rng(seed).choice(len(probabilities), size=count, p=probabilities))


def test_computes_the_distribution_of_the_statement() -> None:
    assert np.allclose(get_probabilities("worked_example"), [0, 0.45 / 0.7, 0, 0, 0.25 / 0.7])
    assert compute_distribution(np.log([0.5, 0.3, 0.2]).tolist(), top_p=0.6) == pytest.approx([0.625, 0.375, 0])
    assert compute_distribution([0.0, -1.0, 2.0], temperature=0.0) == [0, 0, 1]
    assert compute_distribution(np.log([0.5, 0.3, 0.2]).tolist(), min_p=0.5) == pytest.approx([0.625, 0.375, 0])


@pytest.mark.parametrize(
    ("probabilities", "settings"),
    [
        ([0.5, 0.5], {"temperature": 0.0}),
        ([0.4, 0.4, 0.2], {"top_k": 1}),
        ([0.5, 0.3, 0.2], {"top_p": 0.8}),
        ([0.5, 0.25, 0.25], {"min_p": 0.5}),
    ],
)
def test_rejects_cases_with_a_tie_at_a_cutoff(probabilities: list[float], settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="tie at a cutoff"):
        compute_distribution(np.log(probabilities).tolist(), **settings)


@pytest.mark.parametrize("seed", range(20))
def test_makes_cases_from_any_seed(seed: int) -> None:
    made = list(cases(np.random.default_rng(seed)))
    for case in made:
        probabilities = case.private["probabilities"]
        assert probabilities.sum() == pytest.approx(1, abs=1e-12)
        # If an allowed token is never drawn, the checker must notice it with certainty.
        assert (probabilities[probabilities > 0] > 0.012).all()
        # Falling back on token 0 must never be right by chance.
        assert len(probabilities) == 1 or probabilities[0] < 1 or case.name == "worked_example"
    assert len({case.name for case in made}) == len(made)


def test_only_hard_cases_expose_finite_masks() -> None:
    for case in CASES.values():
        settings = case.payload["kwargs"]
        scaled = np.asarray(case.payload["args"][0], dtype=float) / max(settings.get("temperature", 1.0), 1e-8)
        deep = settings.get("top_k", 0) > 0 and scaled[np.isfinite(scaled)].max() < -9e8
        assert not deep or case.group == "hard", case.name


@pytest.mark.parametrize("name", list(CASES))
def test_rejects_what_each_bug_draws(name: str) -> None:
    case = CASES[name]
    logits, settings = check.read_inputs(case)
    right = get_probabilities(name)
    for bug, imitate in check.list_imitations(case):
        wrong = imitate(logits, **settings)
        rejected = [
            not CHECKER.check(case, draw_outcome(case, right), draw_outcome(case, wrong, seed)).ok for seed in range(5)
        ]
        if np.abs(wrong - right).max() < 1e-9:
            assert not any(rejected), bug
        elif np.abs(wrong - right).max() > 0.2 or ((wrong > 0) & (right == 0)).any():
            assert all(rejected), bug


IMITATED = [bug.id for bug in PROBLEM.bugs if bug.id not in ("empty-nucleus", "draws-not-independent")]


@pytest.mark.parametrize("bug", IMITATED)
def test_sample_identifies_each_bug(bug: str) -> None:
    named: set[str] = set()
    for case in CASES.values():
        logits, settings = check.read_inputs(case)
        for imitated, imitate in check.list_imitations(case):
            if imitated == bug:
                outcome = draw_outcome(case, imitate(logits, **settings))
                if not is_plausible_sample(outcome.value["tokens"], get_probabilities(case.name)):
                    named.update(check.witness(case, draw_outcome(case, get_probabilities(case.name)), outcome))
    assert named == {bug}


def test_exception_identifies_empty_nucleus_where_possible() -> None:
    raised = Outcome(how="raised", raised=RaisedException(type="ValueError"))
    named = {name for name, case in CASES.items() if list(check.witness(case, raised, raised)) == ["empty-nucleus"]}
    assert {"top_p_zero", "top_p_below_best", "min_p_one"} <= named
    assert not named & {"plain", "top_k", "top_p", "greedy", "greedy_filters", "min_p_zero"}
    other = Outcome(how="raised", raised=RaisedException(type="NameError"))
    assert not list(check.witness(CASES["top_p_zero"], other, other))


@pytest.mark.parametrize("name", ["plain", "top_p", "both", "greedy", "min_p", "deep"])
def test_names_no_bug_for_generic_wrong_answers(name: str) -> None:
    case = CASES[name]
    size = len(get_probabilities(name))
    best = make_outcome([int(np.argmax(get_probabilities(name)))] * case.payload["draws"])
    for outcome in (best, draw_outcome(case, [1 / size] * size), make_outcome([size] * case.payload["draws"])):
        assert not list(check.witness(case, best, outcome))


def test_sorted_draws_identify_their_bug_in_one_case() -> None:
    named: list[str] = []
    for case in CASES.values():
        outcome = make_outcome(np.sort(draw_outcome(case, get_probabilities(case.name)).value["tokens"]))
        assert CHECKER.check(case, outcome, outcome).ok == (case.name != "independent_draws")
        named += check.witness(case, outcome, outcome)
    assert named == ["draws-not-independent"]
