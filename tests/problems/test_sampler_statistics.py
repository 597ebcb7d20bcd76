"""Statistical verdicts over 200 runs: draws of correct samplers are random, and wrong samplers never pass."""

from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.checkers.sampler import CHECKER
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome
from problems.token_sampling.cases import compute_distribution
from tests.problems.sampler_p_values import RUNS, compute_p_values, is_uniform, load_entry

PROBLEM = load_package("token_sampling")
CASES = {case.name: case for case in PROBLEM.cases(PRACTICE_SEED)}
WRONG_SETTINGS: dict[str, dict[str, Any]] = {
    "top_k": {"top_k": 4},
    "top_k_warm": {"top_k": 3},
    "warm": {"temperature": 1.0},
    "cool": {"temperature": 1.0},
    "top_p": {"top_p": 0.65},
    "top_p_slope": {"top_p": 0.85},
    "both": {"top_p": 0.9},
    "min_p": {"min_p": 0.4},
}
"""Cases, and slightly wrong settings for them: one token more or fewer, or the next temperature."""


@pytest.mark.parametrize("name", sorted(PROBLEM.accepted))
def test_p_values_of_correct_solutions_are_uniform(name: str) -> None:
    sample, case = load_entry(PROBLEM.accepted[name], "sample_token"), CASES["warm_both"]
    logits, settings = case.payload["args"][0], case.payload["kwargs"]
    exact = np.asarray(case.private["probabilities"])
    assert is_uniform(compute_p_values(lambda: int(sample(logits.copy(), **settings)), exact))


@pytest.mark.parametrize("name", sorted(WRONG_SETTINGS))
def test_rejects_slightly_wrong_sampler_in_every_run(name: str) -> None:
    case = CASES[name]
    right = np.asarray(case.private["probabilities"])
    logits = [float(value) for value in case.payload["args"][0]]
    wrong = np.array(compute_distribution(logits, **{**case.payload["kwargs"], **WRONG_SETTINGS[name]}))
    assert not any(is_accepted(case, wrong, seed) for seed in range(RUNS))
    assert all(is_accepted(case, right, seed) for seed in range(RUNS))


def is_accepted(case: Case, probabilities: np.ndarray[Any, Any], seed: int) -> bool:
    rng = np.random.default_rng(seed)
    tokens = rng.choice(probabilities.size, size=case.payload["draws"], p=probabilities)
    outcome = Outcome(how="ok", value={"tokens": tokens.astype(np.int64)})
    return CHECKER.check(case, outcome, outcome).ok
