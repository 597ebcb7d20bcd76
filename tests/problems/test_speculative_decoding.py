"""speculative_decoding: the exact joint distribution, and the checker on correct, wrong and malformed pairs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.checker_api import Evidence
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome
from problems.speculative_decoding import check
from problems.speculative_decoding.cases import compute_joint_distribution, softmax
from tests.problems.sampler_p_values import RUNS, compute_p_values, is_uniform, load_entry

Array = np.ndarray[Any, Any]

PROBLEM = load_package("speculative_decoding")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(PRACTICE_SEED)}
CHECKER = check.PairsChecker()


def draw_outcome(case: Case, seed: int = 3, chances: Array | None = None, **changed: Any) -> Outcome:
    """Return draws from the exact or another distribution, in the format of the driver."""
    exact = check.get_joint_distribution(case) if chances is None else chances
    codes = np.random.default_rng(seed).choice(exact.size, case.payload["draws"], p=exact.ravel() / exact.sum())
    lengths, bonus = codes // exact.shape[1], codes % exact.shape[1]
    draft = np.array(check.get_draft(case), dtype=np.int64)
    tokens = np.concatenate([draft[:length] for length in lengths] or [draft])
    value = {"lengths": lengths, "tokens": tokens, "bonus": bonus, "raised": 0, "nothing": 0}
    return Outcome(how="ok", value={**value, **changed})


def test_computes_the_example_of_the_statement() -> None:
    assert np.allclose(
        check.get_joint_distribution(CASES["worked example"]), [[0, 0.5, 0], [0.2, 0, 0], [0.03, 0.06, 0.21]]
    )


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "draws" in case.payload])
def test_accepts_draws_from_exact_distribution(name: str) -> None:
    case = CASES[name]
    right = draw_outcome(case)
    assert check.get_joint_distribution(case).sum() == pytest.approx(1)
    assert CHECKER.check(case, right, right).ok
    assert CHECKER.is_same_behavior(case, right, draw_outcome(case, seed=4))
    CHECKER.show(case, right, right)


def test_rejects_wrong_joint_distribution_with_right_marginals() -> None:
    case = CASES["two equal ratios"]
    assert not CHECKER.check(case, draw_outcome(case), draw_outcome(CASES["falling ratios"])).ok
    value: Any = draw_outcome(case).value
    shuffled = Outcome(how="ok", value={**value, "bonus": np.random.default_rng(1).permutation(value["bonus"])})
    assert CHECKER.check(case, draw_outcome(case), shuffled).kind == "bonus"


def _sort_draws(outcome: Outcome) -> Outcome:
    """Return the same pairs in another order."""
    value: Any = outcome.value
    order = np.lexsort([value["bonus"], value["lengths"]])
    starts = np.cumsum(value["lengths"]) - value["lengths"]
    tokens = [value["tokens"][starts[draw] : starts[draw] + value["lengths"][draw]] for draw in order.tolist()]
    arrays = {"lengths": value["lengths"][order], "bonus": value["bonus"][order], "tokens": np.concatenate(tokens)}
    return Outcome(how="ok", value={**value, **arrays})


def test_sorted_draws_fail_and_identify_their_bug_in_one_case() -> None:
    named: list[str] = []
    for case in CASES.values():
        if "draws" in case.payload:
            outcome = _sort_draws(draw_outcome(case))
            assert CHECKER.check(case, outcome, outcome).ok == (case.name != "independent draws")
            named += check.witness(case, outcome, outcome)
    assert named == ["draws-not-independent"]


def test_describes_the_pairs_that_depend_on_each_other() -> None:
    case = CASES["independent draws"]
    right = draw_outcome(case)
    finding = CHECKER.check(case, right, _sort_draws(right))
    assert finding.kind == "dependent"
    assert finding.detail.count(" accepted, then ") >= 2
    assert "token " not in finding.detail
    assert CHECKER.is_same_behavior(case, _sort_draws(right), _sort_draws(draw_outcome(case, seed=5)))
    assert not CHECKER.is_same_behavior(case, _sort_draws(right), right)


def test_reports_draws_that_raised_or_returned_none() -> None:
    case = CASES["two equal ratios"]
    value: Any = draw_outcome(case).value
    remaining = {"lengths": value["lengths"][:-1], "bonus": value["bonus"][:-1]}
    remaining["tokens"] = value["tokens"][: remaining["lengths"].sum()]
    for change, kind in (({"nothing": 1}, "type"), ({"raised": 1, "error": ["KeyError"]}, "raised")):
        finding = CHECKER.check(case, draw_outcome(case), Outcome(how="ok", value={**value, **remaining, **change}))
        assert (finding.kind, "in some draws" in finding.message) == (kind, True)


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        {},
        {"odd": [1, 2], "draw": 0},
        {"lengths": np.array([1]), "tokens": np.array([0, 1]), "bonus": np.array([1])},
        {"lengths": np.array([-1, 2]), "tokens": np.array([0]), "bonus": np.array([1, 1])},
        {"lengths": np.array([2**62, 2**62]), "tokens": np.array([0]), "bonus": np.array([1, 1])},
        {"lengths": np.array([1.0]), "tokens": np.array([0]), "bonus": np.array([1])},
        {"lengths": [1], "tokens": [0], "bonus": [1]},
        {"lengths": np.array([1]), "tokens": np.array([0]), "bonus": np.array([1]), "raised": "1"},
        {"lengths": np.array([99] * 300), "tokens": np.zeros(29700, np.int64), "bonus": np.full(300, -(2**62))},
        {"lengths": np.array([0] * 299), "tokens": np.zeros(0, np.int64), "bonus": np.full(299, 2**62), "raised": 1},
    ],
    ids=lambda value: repr(value)[:30],
)
def test_survives_malformed_outcomes(value: Any) -> None:
    case = CASES["two equal ratios"]
    right, junk = draw_outcome(case), Outcome(how="ok", value=value)
    finding = CHECKER.check(case, right, junk)
    assert not finding.ok
    assert finding.message
    assert CHECKER.is_same_behavior(case, junk, junk)
    assert not CHECKER.is_same_behavior(case, right, junk)
    CHECKER.show(case, right, junk)
    list(check.deduce([Evidence(case=case, expected=right, actual=junk, finding=finding)]))


def test_clears_probabilities_that_are_rounding_errors() -> None:
    rows = np.array([[0.1, 0.2, 0.7]])
    exact = compute_joint_distribution([2], rows, np.log(np.vstack([rows, rows])) + 7)
    assert not exact[0].any()


@pytest.mark.parametrize("name", sorted(PROBLEM.accepted))
def test_p_values_of_right_solutions_are_uniform(name: str) -> None:
    verify, case = load_entry(PROBLEM.accepted[name], "verify_speculative"), CASES["worked example"]
    exact = check.get_joint_distribution(case)
    draft, probs, logits = case.payload["args"]

    def draw() -> int:
        accepted, bonus = verify(list(draft), probs.copy(), logits.copy())
        return int(accepted if np.ndim(accepted) == 0 else len(accepted)) * exact.shape[1] + int(bonus)

    assert is_uniform(compute_p_values(draw, exact.ravel()))


def compute_without_residual(case: Case) -> Array:
    """Return the joint distribution of a solution that draws from the target row after a rejection."""
    draft, probs, logits = case.payload["args"]
    wrong, p, reached = check.get_joint_distribution(case).copy(), softmax(np.asarray(logits, dtype=float)), 1.0
    for place, token in enumerate(draft):
        ratio = min(1.0, p[place, token] / probs[place][token])
        wrong[place] = reached * (1 - ratio) * p[place]
        reached *= ratio
    return wrong / wrong.sum()


def test_rejects_slightly_wrong_solution_in_every_run() -> None:
    judged = [case for case in CASES.values() if case.group == "trap" and case.payload.get("draws", 0) >= 100]
    off = [
        case
        for case in judged
        if np.abs(compute_without_residual(case) - check.get_joint_distribution(case)).max() > 0.1
    ][:6]
    assert off
    for seed in range(RUNS):
        wrong = [draw_outcome(case, seed, chances=compute_without_residual(case)) for case in off]
        assert not all(CHECKER.check(case, one, one).ok for case, one in zip(off, wrong, strict=True))
        right = draw_outcome(off[0], seed)
        assert CHECKER.check(off[0], right, right).ok
