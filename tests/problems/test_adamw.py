"""adamw: the checkers reject near misses without naming a bug, and handle malformed outcomes."""

import copy
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from problems.adamw import check
from problems.format.case import Case
from problems.format.checker_api import Evidence
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome

PROBLEM = load_package("adamw")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(PRACTICE_SEED)}
STEPS = [case for case in CASES.values() if "settings" in case.payload]
CHECKER = check.StepsChecker()
Update = Callable[..., Any]


def run_update(case: Case, update: Update) -> Outcome:
    """Return the outcome of an optimizer that sets each parameter to update(parameter, namespace of its moments)."""
    payload = copy.deepcopy(dict(case.payload))
    trajectories: list[list[Any]] = []
    for settings, params, grads in zip(payload["settings"], payload["params"], payload["grads"], strict=True):
        b1, b2 = settings.get("beta1", 0.9), settings.get("beta2", 0.999)
        lr, decay, eps = settings.get("lr", 1e-3), settings.get("weight_decay", 0.01), settings.get("eps", 1e-8)
        state: dict[str, Any] = dict.fromkeys(params, (0.0, 0.0))
        trajectories.append([])
        for t, grad in enumerate(grads, 1):
            for name, p in params.items():
                m = b1 * state[name][0] + (1 - b1) * grad[name]
                v = b2 * state[name][1] + (1 - b2) * grad[name] ** 2.0
                state[name] = m, v
                of = SimpleNamespace(m=m, v=v, lr=lr, decay=decay, eps=eps, c1=1 - b1**t, c2=1 - b2**t)
                params[name] = update(p, of)
            trajectories[-1].append({name: np.array(value) for name, value in params.items()})
    return Outcome(how="ok", value=trajectories)


def correct_update(p: Any, s: Any) -> Any:
    return p - s.lr * s.decay * p - s.lr * (s.m / s.c1) / (np.sqrt(s.v / s.c2) + s.eps)


def decay_after(p: Any, s: Any) -> Any:
    return (p - s.lr * (s.m / s.c1) / (np.sqrt(s.v / s.c2) + s.eps)) * (1 - s.lr * s.decay)


def decay_without_lr(p: Any, s: Any) -> Any:
    return p * (1 - s.decay) - s.lr * (s.m / s.c1) / (np.sqrt(s.v / s.c2) + s.eps)


def eps_before_correction(p: Any, s: Any) -> Any:
    return p - s.lr * s.decay * p - s.lr * (s.m / s.c1) / ((np.sqrt(s.v) + s.eps) / np.sqrt(s.c2))


def eps_after_both_corrections(p: Any, s: Any) -> Any:
    return p - s.lr * s.decay * p - s.lr * s.m / (s.c1 * np.sqrt(s.v / s.c2) + s.eps)


def wrong_sign(p: Any, s: Any) -> Any:
    return p - s.lr * s.decay * p + s.lr * (s.m / s.c1) / (np.sqrt(s.v / s.c2) + s.eps)


def no_update(p: Any, _s: Any) -> Any:
    return p


@pytest.mark.parametrize("case", STEPS, ids=lambda case: case.name)
def test_accepts_correct_steps(case: Case) -> None:
    outcome = run_update(case, correct_update)
    assert CHECKER.check(case, outcome, run_update(case, correct_update)).ok
    CHECKER.show(case, outcome, outcome)


@pytest.mark.parametrize("wrong", [decay_after, decay_without_lr, eps_after_both_corrections, wrong_sign, no_update])
def test_rejects_near_misses_without_naming_a_bug(wrong: Update) -> None:
    failed = 0
    for case in STEPS:
        want, got = run_update(case, correct_update), run_update(case, wrong)
        if not CHECKER.check(case, want, got).ok:
            failed += 1
            assert not check.witness(case, want, got), case.name
    assert failed >= 3


def test_names_epsilon_before_correction() -> None:
    named = set[str]()
    for case in STEPS:
        want, got = run_update(case, correct_update), run_update(case, eps_before_correction)
        bugs = check.witness(case, want, got)
        assert bugs <= {"eps-before-correction"}, case.name
        named |= {case.name} if bugs else set()
    assert {"mixed gradient sizes", "gradients of 1e-9", "a large eps"} <= named


@pytest.mark.parametrize("value", [None, 3, [], [[]], [[{}]], [[{"w": None}] * 2], [[{"w": np.zeros(2)}], None]])
def test_handles_malformed_outcomes(value: Any) -> None:
    case = CASES["worked example"]
    want, malformed = run_update(case, correct_update), Outcome(how="ok", value=value)
    finding = CHECKER.check(case, want, malformed)
    assert not finding.ok
    assert CHECKER.is_same_behavior(case, malformed, malformed)
    assert not CHECKER.is_same_behavior(case, want, malformed)
    assert not check.witness(case, want, malformed)
    CHECKER.show(case, want, malformed)
    assert not list(check.deduce([Evidence(case=case, expected=want, actual=malformed, finding=finding)]))


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda u, s, v: u @ v, ""),
        (lambda u, s, v: u @ np.diag(np.linspace(0.7, 1.2, len(s))) @ v, ""),
        (lambda u, s, v: u @ np.diag(s / np.linalg.norm(s)) @ v, "value"),
        (lambda u, s, v: -(u @ v), "vectors"),
        (lambda u, s, v: u @ v[::-1], "vectors"),
        (lambda u, s, v: np.full((len(u), v.shape[1]), np.nan), "nan"),
        (lambda u, s, v: (u @ v)[:, :1], "shape"),
    ],
)
def test_checks_singular_vectors_and_bounds(change: Any, kind: str) -> None:
    case = CASES["newton_schulz of a tall matrix"]
    got = change(*np.linalg.svd(case.payload["args"][0], full_matrices=False))
    outcome = Outcome(how="ok", value=got)
    assert check.OrthogonalChecker().check(case, outcome, outcome).kind == kind
