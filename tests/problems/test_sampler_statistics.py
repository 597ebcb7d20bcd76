"""Statistical verdicts over 200 runs: right samplers are as random as they should be, wrong ones never pass."""

from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.checkers.sampler import CHECKER
from problems.format.loader import SEED, load
from problems.format.outcome import Outcome
from problems.token_sampling.cases import distribution
from tests.problems.chance import RUNS, entry, p_values, uniform

PROBLEM = load("token_sampling")
CASES = {case.name: case for case in PROBLEM.cases(SEED)}
NOTCHES: dict[str, dict[str, Any]] = {
    "top_k": {"top_k": 4},
    "top_k_warm": {"top_k": 3},
    "warm": {"temperature": 1.0},
    "cool": {"temperature": 1.0},
    "top_p": {"top_p": 0.65},
    "top_p_slope": {"top_p": 0.85},
    "both": {"top_p": 0.9},
    "min_p": {"min_p": 0.4},
}
"""Cases, and what a mutant takes their settings for: one token more or less, or the next temperature."""


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(PROBLEM.accepted))
def test_it_finds_the_p_values_of_right_solutions_uniform(name: str) -> None:
    sample, case = entry(PROBLEM.accepted[name], "sample_token"), CASES["warm_both"]
    logits, settings = case.payload["args"][0], case.payload["kwargs"]
    exact = np.asarray(case.private["probabilities"])
    assert uniform(p_values(lambda: int(sample(logits.copy(), **settings)), exact))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(NOTCHES))
def test_it_refuses_a_sampler_one_notch_off_in_every_run(name: str) -> None:
    case = CASES[name]
    right = np.asarray(case.private["probabilities"])
    logits = [float(value) for value in case.payload["args"][0]]
    wrong = np.array(distribution(logits, **{**case.payload["kwargs"], **NOTCHES[name]}))
    assert not any(accepted(case, wrong, seed) for seed in range(RUNS))
    assert all(accepted(case, right, seed) for seed in range(RUNS))


def accepted(case: Case, probabilities: np.ndarray[Any, Any], seed: int) -> bool:
    rng = np.random.default_rng(seed)
    tokens = rng.choice(probabilities.size, size=case.payload["draws"], p=probabilities)
    outcome = Outcome(how="ok", value={"tokens": tokens.astype(np.int64)})
    return CHECKER.check(case, outcome, outcome).ok
