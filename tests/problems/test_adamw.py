"""adamw: near misses of the step are refused and given no name; hostile answers are survived."""

import copy
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from problems.adamw import check
from problems.format.case import Case
from problems.format.checker import Evidence
from problems.format.loader import SEED, load
from problems.format.outcome import Outcome

PROBLEM = load("adamw")
CASES: Mapping[str, Case] = {case.name: case for case in PROBLEM.cases(SEED)}
STEPS = [case for case in CASES.values() if "settings" in case.payload]
CHECKER = check.Steps()
Update = Callable[..., Any]


def stepped(case: Case, update: Update) -> Outcome:
    """What an optimizer gives that computes p from the old one and a namespace."""
    payload = copy.deepcopy(dict(case.payload))
    after: list[list[Any]] = []
    for settings, params, grads in zip(payload["settings"], payload["params"], payload["grads"], strict=True):
        b1, b2 = settings.get("beta1", 0.9), settings.get("beta2", 0.999)
        lr, decay, eps = settings.get("lr", 1e-3), settings.get("weight_decay", 0.01), settings.get("eps", 1e-8)
        state: dict[str, Any] = dict.fromkeys(params, (0.0, 0.0))
        after.append([])
        for t, grad in enumerate(grads, 1):
            for name, p in params.items():
                m = b1 * state[name][0] + (1 - b1) * grad[name]
                v = b2 * state[name][1] + (1 - b2) * grad[name] ** 2.0
                state[name] = m, v
                of = SimpleNamespace(m=m, v=v, lr=lr, decay=decay, eps=eps, c1=1 - b1**t, c2=1 - b2**t)
                params[name] = update(p, of)
            after[-1].append({name: np.array(value) for name, value in params.items()})
    return Outcome(how="ok", value=after)


def right(p: Any, s: Any) -> Any:
    return p - s.lr * s.decay * p - s.lr * (s.m / s.c1) / (np.sqrt(s.v / s.c2) + s.eps)


def decay_after(p: Any, s: Any) -> Any:
    return (p - s.lr * (s.m / s.c1) / (np.sqrt(s.v / s.c2) + s.eps)) * (1 - s.lr * s.decay)


def decay_without_lr(p: Any, s: Any) -> Any:
    return p * (1 - s.decay) - s.lr * (s.m / s.c1) / (np.sqrt(s.v / s.c2) + s.eps)


def eps_before_correction(p: Any, s: Any) -> Any:
    return p - s.lr * s.decay * p - s.lr * (s.m / s.c1) / ((np.sqrt(s.v) + s.eps) / np.sqrt(s.c2))


def upwards(p: Any, s: Any) -> Any:
    return p - s.lr * s.decay * p + s.lr * (s.m / s.c1) / (np.sqrt(s.v / s.c2) + s.eps)


def still(p: Any, _s: Any) -> Any:
    return p


@pytest.mark.parametrize("case", STEPS, ids=lambda case: case.name)
def test_it_accepts_the_step(case: Case) -> None:
    outcome = stepped(case, right)
    assert CHECKER.check(case, outcome, stepped(case, right)).ok
    CHECKER.show(case, outcome, outcome)


@pytest.mark.parametrize("wrong", [decay_after, decay_without_lr, eps_before_correction, upwards, still])
def test_it_refuses_near_misses_and_names_nothing(wrong: Update) -> None:
    failed = 0
    for case in STEPS:
        want, got = stepped(case, right), stepped(case, wrong)
        if not CHECKER.check(case, want, got).ok:
            failed += 1
            assert not check.witness(case, want, got), case.name
    assert failed >= 3


@pytest.mark.parametrize("value", [None, 3, [], [[]], [[{}]], [[{"w": None}] * 2], [[{"w": np.zeros(2)}], None]])
def test_it_survives_whatever_a_box_sends(value: Any) -> None:
    case = CASES["worked example"]
    want, junk = stepped(case, right), Outcome(how="ok", value=value)
    finding = CHECKER.check(case, want, junk)
    assert not finding.ok
    assert CHECKER.same(case, junk, junk)
    assert not CHECKER.same(case, want, junk)
    assert not check.witness(case, want, junk)
    CHECKER.show(case, want, junk)
    assert not list(check.deduce([Evidence(case=case, expected=want, actual=junk, finding=finding)]))


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
def test_it_wants_the_singular_vectors_and_no_more(change: Any, kind: str) -> None:
    case = CASES["newton_schulz of a tall matrix"]
    got = change(*np.linalg.svd(case.payload["args"][0], full_matrices=False))
    outcome = Outcome(how="ok", value=got)
    assert check.Orthogonal().check(case, outcome, outcome).kind == kind
