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
    """One way to write the step. The defaults are the correct one.

    `correct_m` and `correct_v` apply the bias corrections. `eps` is the position of epsilon in the denominator, and
    `decay` the place where the decay is applied. `key` says which parameters share the moments in `shared` ("m", "v" or
    both): none ("name"), all of an optimizer ("one"), its parameters of one shape or size, or those of one name in all
    optimizers ("class"). `t` says what increases the step count: a step of the optimizer, each parameter of a step, or
    a step of any optimizer ("class").
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
"""The most cases in `_simulated`."""
_simulated: dict[int, tuple[Case, Sequence[tuple[str, Trajectories]]]] = {}
"""Maps id(case) to the case and to what was simulated for it. The least recently used is first."""


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
        self.last_shapes: dict[Any, tuple[int, ...]] = {}

    def make_key(self, moment: str, optimizer: int, name: str, shape: tuple[int, ...]) -> tuple[Any, ...]:
        """Return the key in `moments` for the moment "m" or "v" of a parameter of the optimizer at this position."""
        sharing = self.rule.key if moment in self.rule.shared else "name"
        size = math.prod(shape)
        keys: Mapping[str, Any] = {"name": name, "one": 0, "shape": shape, "shape, reset on change": 0, "size": size}
        return (moment, 0, name) if sharing == "class" else (moment, optimizer, keys[sharing])

    def advance_step_count(self, optimizer: int, *, is_first_parameter: bool) -> int:
        """Return the step count for the next parameter of a step, after increasing it where the rule does."""
        key = 0 if self.rule.t == "class" else optimizer
        if is_first_parameter or self.rule.t == "parameter":
            self.steps[key] = self.steps.get(key, 0) + 1
        return self.steps[key]

    def update_moment(self, moment: str, optimizer: int, name: str, value: Array, beta: float) -> Array:
        """Update a moment with `value`, the gradient or its square, and return it."""
        key = self.make_key(moment, optimizer, name, value.shape)
        if self.rule.key == "shape, reset on change" and moment in self.rule.shared:
            if self.last_shapes.get(key) != value.shape:
                self.moments[key] = 0.0
            self.last_shapes[key] = value.shape
        self.moments[key] = updated = np.asarray(beta * self.moments.get(key, 0.0) + (1 - beta) * value)
        return updated


def _simulate(case: Case, rule: StepRule) -> Trajectories:
    payload = case.payload
    all_params = [{name: array.astype(np.float64) for name, array in given.items()} for given in payload["params"]]
    grads, state = payload["grads"], _OptimizerState(rule)
    trajectories: Trajectories = [[] for _ in all_params]
    for step in range(max(map(len, grads))):
        for place, params in enumerate(all_params):
            if step < len(grads[place]):
                _apply_step(state, place, payload["settings"][place], params, grads[place][step])
                trajectories[place].append({name: array.copy() for name, array in params.items()})
    return trajectories


def _apply_step(
    state: _OptimizerState, place: int, settings: Mapping[str, float], params: Arrays, grads: Arrays
) -> None:
    """Replace the parameters in `params` by those after one step of the optimizer at this place.

    Raises ValueError if shapes do not match."""
    rule = state.rule
    lr, b1, b2, eps, decay = (
        settings.get(name, default)
        for name, default in (("lr", 1e-3), ("beta1", 0.9), ("beta2", 0.999), ("eps", 1e-8), ("weight_decay", 0.01))
    )
    for position, name in enumerate(params):
        p, g = params[name], np.asarray(grads[name], dtype=np.float64)
        t = state.advance_step_count(place, is_first_parameter=position == 0)
        coupled = g + (lr if rule.decay == "gradient by lr" else 1.0) * decay * p
        decoupled = rule.decay in ("decoupled", "direction")
        m = state.update_moment("m", place, name, g if decoupled or rule.decay == "second moment" else coupled, b1)
        v = state.update_moment(
            "v", place, name, (g if decoupled or rule.decay == "first moment" else coupled) ** 2, b2
        )
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
