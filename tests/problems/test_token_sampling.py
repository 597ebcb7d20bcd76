"""token_sampling: exact distributions, cases clear of ties, and bugs told apart by what they draw."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.checkers.sampler import CHECKER, fits
from problems.format.loader import SEED, load
from problems.format.outcome import Outcome, Raised
from problems.token_sampling import check
from problems.token_sampling.cases import cases, distribution

PROBLEM = load("token_sampling")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(SEED)}


def exact(name: str) -> np.ndarray[Any, Any]:
    return np.asarray(CASES[name].private["probabilities"])


def sampled(tokens: Any) -> Outcome:
    return Outcome(how="ok", value={"tokens": np.asarray(tokens, dtype=np.int64)})


def drawn(case: Case, probabilities: Any, seed: int = 3) -> Outcome:
    count = case.payload["draws"]
    return sampled(np.random.default_rng(seed).choice(len(probabilities), size=count, p=probabilities))


def test_it_knows_the_example_of_the_statement() -> None:
    assert np.allclose(exact("worked_example"), [0, 0.45 / 0.7, 0, 0, 0.25 / 0.7])
    assert distribution(np.log([0.5, 0.3, 0.2]).tolist(), top_p=0.6) == pytest.approx([0.625, 0.375, 0])
    assert distribution([0.0, -1.0, 2.0], temperature=0.0) == [0, 0, 1]
    assert distribution(np.log([0.5, 0.3, 0.2]).tolist(), min_p=0.5) == pytest.approx([0.625, 0.375, 0])


@pytest.mark.parametrize(
    ("probabilities", "settings"),
    [
        ([0.5, 0.5], {"temperature": 0.0}),
        ([0.4, 0.4, 0.2], {"top_k": 1}),
        ([0.5, 0.3, 0.2], {"top_p": 0.8}),
        ([0.5, 0.25, 0.25], {"min_p": 0.5}),
    ],
)
def test_it_refuses_cases_with_a_tie_at_a_cut_off(probabilities: list[float], settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="tie at a cut-off"):
        distribution(np.log(probabilities).tolist(), **settings)


@pytest.mark.parametrize("seed", range(20))
def test_it_makes_cases_from_any_seed(seed: int) -> None:
    made = list(cases(np.random.default_rng(seed)))
    for case in made:
        probabilities = case.private["probabilities"]
        assert probabilities.sum() == pytest.approx(1, abs=1e-12)
        # A token that may be drawn and never is must be missed for certain.
        assert (probabilities[probabilities > 0] > 0.012).all()
        # Falling back on token 0 must never be right by chance.
        assert len(probabilities) == 1 or probabilities[0] < 1 or case.name == "worked_example"
    assert len({case.name for case in made}) == len(made)


def test_it_keeps_finite_masks_out_of_the_cases_that_count() -> None:
    for case in CASES.values():
        settings = case.payload["kwargs"]
        scaled = np.asarray(case.payload["args"][0], dtype=float) / max(settings.get("temperature", 1.0), 1e-8)
        deep = settings.get("top_k", 0) > 0 and scaled[np.isfinite(scaled)].max() < -9e8
        assert not deep or case.group == "hard", case.name


@pytest.mark.parametrize("name", list(CASES))
def test_it_refuses_what_each_bug_would_draw(name: str) -> None:
    case = CASES[name]
    logits, settings = check._inputs(case)
    right = exact(name)
    for bug, imitate in check._imitations(case):
        wrong = imitate(logits, **settings)
        refused = [not CHECKER.check(case, drawn(case, right), drawn(case, wrong, seed)).ok for seed in range(5)]
        if np.abs(wrong - right).max() < 1e-9:
            assert not any(refused), bug
        elif np.abs(wrong - right).max() > 0.2 or ((wrong > 0) & (right == 0)).any():
            assert all(refused), bug


@pytest.mark.parametrize("bug", [bug.id for bug in PROBLEM.bugs if bug.id != "empty-nucleus"])
def test_it_names_each_bug_by_what_it_draws(bug: str) -> None:
    named: set[str] = set()
    for case in CASES.values():
        logits, settings = check._inputs(case)
        for imitated, imitate in check._imitations(case):
            if imitated == bug:
                outcome = drawn(case, imitate(logits, **settings))
                if not fits(outcome.value["tokens"], exact(case.name)):
                    named.update(check.witness(case, drawn(case, exact(case.name)), outcome))
    assert named == {bug}


def test_it_names_an_empty_nucleus_by_its_exception_where_there_could_be_one() -> None:
    raised = Outcome(how="raised", raised=Raised(type="ValueError"))
    named = {name for name, case in CASES.items() if list(check.witness(case, raised, raised)) == ["empty-nucleus"]}
    assert {"top_p_zero", "top_p_below_best", "min_p_one"} <= named
    assert not named & {"plain", "top_k", "top_p", "greedy", "greedy_filters", "min_p_zero"}
    other = Outcome(how="raised", raised=Raised(type="NameError"))
    assert not list(check.witness(CASES["top_p_zero"], other, other))


@pytest.mark.parametrize("name", ["plain", "top_p", "both", "greedy", "min_p", "deep"])
def test_it_names_no_bug_for_the_generic_wrong_answers(name: str) -> None:
    case = CASES[name]
    size = len(exact(name))
    best = sampled([int(np.argmax(exact(name)))] * case.payload["draws"])
    for outcome in (best, drawn(case, [1 / size] * size), sampled([size] * case.payload["draws"])):
        assert not list(check.witness(case, best, outcome))
