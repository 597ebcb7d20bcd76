"""Simulates each bug on the inputs of a case."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from problems.format.case import Case

Array = np.ndarray[Any, Any]
Arrays = dict[str, Array]
Trajectories = list[list[Arrays]]

BIAS, EPS, EPS_BEFORE, L2, SHARED = (
    "bias-correction-missing",
    "eps-inside-root",
    "eps-before-correction",
    "l2-not-decoupled",
    "state-shared-between-parameters",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """One way to write the step.

    `eps` is the position of epsilon, `decay` the place where the decay is applied, and `key` the parameters that share
    a state. `shared` lists the shared moments: "m", "v" or both. `t` is the object whose steps are counted.
    """

    correct_m: bool = True
    correct_v: bool = True
    eps: str = "outside"
    decay: str = "decoupled"
    key: str = "name"
    shared: str = "mv"
    t: str = "step"


STEP_RULES: Sequence[tuple[str, StepRule]] = (
    (BIAS, StepRule(correct_m=False, correct_v=False)),
    (BIAS, StepRule(correct_m=False)),
    (BIAS, StepRule(correct_v=False)),
    (EPS, StepRule(eps="inside")),
    (EPS, StepRule(eps="inside squared")),
    (EPS, StepRule(eps="inside uncorrected")),
    (EPS, StepRule(eps="both")),
    (EPS_BEFORE, StepRule(eps="outside uncorrected")),
    (L2, StepRule(decay="gradient")),
    (L2, StepRule(decay="first moment")),
    (L2, StepRule(decay="second moment")),
    (L2, StepRule(decay="direction")),
    (L2, StepRule(decay="gradient and weight")),
    (L2, StepRule(decay="gradient by lr")),
    *(
        (SHARED, StepRule(key=key, shared=shared, t=t))
        for key in ("one", "shape", "shape, reset on change", "size", "class")
        for shared in ("mv", "m", "v")
        for t in ("step", "parameter")
    ),
    (SHARED, StepRule(t="parameter")),
    (SHARED, StepRule(t="class")),
    (SHARED, StepRule(key="class", t="class")),
)


_MAX_CASES = 64
_simulated: dict[int, tuple[Case, Sequence[tuple[str, Trajectories]]]] = {}
"""The case with this id, and what was simulated for it. The least recently used is first."""


def simulate_bugs(case: Case) -> Sequence[tuple[str, Trajectories]]:
    """Return (bug, its parameters after each step) for each variant of each bug that does not raise. The results for
    the last cases are stored, because every wrong submission needs them."""
    stored_case, simulated = _simulated.pop(id(case), (None, ()))
    if stored_case is not case:
        simulated = tuple(_simulate_all(case))
        if len(_simulated) >= _MAX_CASES:
            _simulated.pop(next(iter(_simulated)))
    _simulated[id(case)] = case, simulated
    return simulated


def _simulate_all(case: Case) -> Iterator[tuple[str, Trajectories]]:
    for bug, rule in STEP_RULES:
        try:
            with np.errstate(all="ignore"):
                yield bug, _simulate(case, rule)
        except ValueError:  # shapes do not match
            continue


def has_equal_shapes(case: Case) -> bool:
    """Return True if all parameters of each optimizer have the same shape."""
    return all(len({array.shape for array in params.values()}) == 1 for params in case.payload["params"])


class _OptimizerState:
    """The moments and step counts of all optimizers of a case under one rule."""

    def __init__(self, rule: StepRule) -> None:
        self.rule = rule
        self.moments: dict[Any, Array | float] = {}
        self.steps: dict[Any, int] = {}
        self.last: dict[Any, tuple[int, ...]] = {}

    def key(self, which: str, optimizer: int, name: str, shape: tuple[int, ...]) -> tuple[Any, ...]:
        """Return the key under which a moment of a parameter is stored."""
        sharing = self.rule.key if which in self.rule.shared else "name"
        size = math.prod(shape)
        keys: Mapping[str, Any] = {"name": name, "one": 0, "shape": shape, "shape, reset on change": 0, "size": size}
        return (which, 0, name) if sharing == "class" else (which, optimizer, keys[sharing])

    def count(self, optimizer: int, first: bool) -> int:
        """Return the step count for the next parameter; `first` is True for the first parameter of a step."""
        owner = 0 if self.rule.t == "class" else optimizer
        if first or self.rule.t == "parameter":
            self.steps[owner] = self.steps.get(owner, 0) + 1
        return self.steps[owner]

    def update(self, which: str, optimizer: int, name: str, value: Array, beta: float) -> Array:
        """Update a moment with `value` and return it."""
        key = self.key(which, optimizer, name, value.shape)
        if self.rule.key == "shape, reset on change" and which in self.rule.shared:
            if self.last.get(key) != value.shape:
                self.moments[key] = 0.0
            self.last[key] = value.shape
        self.moments[key] = moment = np.asarray(beta * self.moments.get(key, 0.0) + (1 - beta) * value)
        return moment


def _simulate(case: Case, rule: StepRule) -> Trajectories:
    payload = case.payload
    params = [{name: array.astype(np.float64) for name, array in one.items()} for one in payload["params"]]
    grads, state = payload["grads"], _OptimizerState(rule)
    trajectories: Trajectories = [[] for _ in params]
    for step in range(max(map(len, grads))):
        for place, one in enumerate(params):
            if step < len(grads[place]):
                _apply_step(state, place, payload["settings"][place], one, grads[place][step])
                trajectories[place].append({name: array.copy() for name, array in one.items()})
    return trajectories


def _apply_step(
    state: _OptimizerState, place: int, settings: Mapping[str, float], params: Arrays, grads: Arrays
) -> None:
    rule = state.rule
    lr, b1, b2, eps, decay = (
        settings.get(name, default)
        for name, default in (("lr", 1e-3), ("beta1", 0.9), ("beta2", 0.999), ("eps", 1e-8), ("weight_decay", 0.01))
    )
    for position, name in enumerate(params):
        p, g = params[name], np.asarray(grads[name], dtype=np.float64)
        t = state.count(place, position == 0)
        coupled = g + (lr if rule.decay == "gradient by lr" else 1.0) * decay * p
        decoupled = rule.decay in ("decoupled", "direction")
        m = state.update("m", place, name, g if decoupled or rule.decay == "second moment" else coupled, b1)
        v = state.update("v", place, name, (g if decoupled or rule.decay == "first moment" else coupled) ** 2, b2)
        m_hat = m / (1 - b1**t) if rule.correct_m else m
        if rule.decay == "direction":
            m_hat = m_hat + decay * p
        if rule.decay in ("decoupled", "gradient and weight", "second moment"):
            p = p - lr * decay * p
        new = p - lr * m_hat / _compute_denominator(rule, v, 1 - b2**t, eps)
        if new.shape != params[name].shape:
            raise ValueError("the shared state changed the shape of the parameter")
        params[name] = new


def _compute_denominator(rule: StepRule, v: Array, correction: float, eps: float) -> Array:
    v_hat = v / correction if rule.correct_v else v
    roots = {
        "outside": lambda: np.sqrt(v_hat) + eps,
        "inside": lambda: np.sqrt(v_hat + eps),
        "inside squared": lambda: np.sqrt(v_hat + eps**2),
        "inside uncorrected": lambda: np.sqrt(v + eps) / np.sqrt(correction),
        "outside uncorrected": lambda: (np.sqrt(v) + eps) / np.sqrt(correction),
        "both": lambda: np.sqrt(v_hat + eps) + eps,
    }
    return roots[rule.eps]()
