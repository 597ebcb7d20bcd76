"""What the parameters would be under each bug, on a case's own inputs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from problems.format.case import Case

Array = np.ndarray[Any, Any]
Arrays = dict[str, Array]
Trajectories = list[list[Arrays]]

BIAS, EPS, L2, SHARED = (
    "bias-correction-missing",
    "eps-inside-root",
    "l2-not-decoupled",
    "state-shared-between-parameters",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to write the step. `eps` says where it stands, `decay` where the decay goes, `key` which parameters have
    one state ("m", "v" or both in `shared`), `t` whose steps are counted."""

    correct_m: bool = True
    correct_v: bool = True
    eps: str = "outside"
    decay: str = "decoupled"
    key: str = "name"
    shared: str = "mv"
    t: str = "step"


RULES: Sequence[tuple[str, Rule]] = (
    (BIAS, Rule(correct_m=False, correct_v=False)),
    (BIAS, Rule(correct_m=False)),
    (BIAS, Rule(correct_v=False)),
    (EPS, Rule(eps="inside")),
    (EPS, Rule(eps="inside squared")),
    (EPS, Rule(eps="inside uncorrected")),
    (EPS, Rule(eps="both")),
    (L2, Rule(decay="gradient")),
    (L2, Rule(decay="first moment")),
    (L2, Rule(decay="second moment")),
    (L2, Rule(decay="direction")),
    (L2, Rule(decay="gradient and weight")),
    (L2, Rule(decay="gradient by lr")),
    *(
        (SHARED, Rule(key=key, shared=shared, t=t))
        for key in ("one", "shape", "shape, begun anew", "size", "class")
        for shared in ("mv", "m", "v")
        for t in ("step", "parameter")
    ),
    (SHARED, Rule(t="parameter")),
    (SHARED, Rule(t="class")),
    (SHARED, Rule(key="class", t="class")),
)


def explanations(case: Case) -> Iterator[tuple[str, Trajectories]]:
    """(bug, what it would give) for each way to write each bug, where it does not raise."""
    for bug, rule in RULES:
        try:
            with np.errstate(all="ignore"):
                yield bug, _run(case, rule)
        except ValueError:  # shapes that do not fit
            continue


def same_shapes(case: Case) -> bool:
    """Have the parameters of each optimizer one shape?"""
    return all(len({array.shape for array in params.values()}) == 1 for params in case.payload["params"])


class _Memory:
    """The moments and step counts of all optimizers of a case, under a rule."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.moments: dict[Any, Array | float] = {}
        self.steps: dict[Any, int] = {}
        self.last: dict[Any, tuple[int, ...]] = {}

    def key(self, which: str, optimizer: int, name: str, shape: tuple[int, ...]) -> tuple[Any, ...]:
        """Under what a moment of a parameter is kept."""
        how = self.rule.key if which in self.rule.shared else "name"
        size = int(np.prod(shape))
        keys: Mapping[str, Any] = {"name": name, "one": 0, "shape": shape, "shape, begun anew": 0, "size": size}
        return (which, 0, name) if how == "class" else (which, optimizer, keys[how])

    def count(self, optimizer: int, first: bool) -> int:
        """The step count for the next parameter."""
        whose = 0 if self.rule.t == "class" else optimizer
        if first or self.rule.t == "parameter":
            self.steps[whose] = self.steps.get(whose, 0) + 1
        return self.steps[whose]

    def update(self, which: str, optimizer: int, name: str, value: Array, beta: float) -> Array:
        """The moment after it took in a value."""
        key = self.key(which, optimizer, name, value.shape)
        if self.rule.key == "shape, begun anew" and which in self.rule.shared:
            if self.last.get(key) != value.shape:
                self.moments[key] = 0.0
            self.last[key] = value.shape
        self.moments[key] = moment = np.asarray(beta * self.moments.get(key, 0.0) + (1 - beta) * value)
        return moment


def _run(case: Case, rule: Rule) -> Trajectories:
    payload = case.payload
    params = [{name: array.astype(np.float64) for name, array in one.items()} for one in payload["params"]]
    grads, memory = payload["grads"], _Memory(rule)
    after: Trajectories = [[] for _ in params]
    for step in range(max(map(len, grads))):
        for place, one in enumerate(params):
            if step < len(grads[place]):
                _step(memory, place, payload["settings"][place], one, grads[place][step])
                after[place].append({name: array.copy() for name, array in one.items()})
    return after


def _step(memory: _Memory, place: int, given: Mapping[str, float], params: Arrays, grads: Arrays) -> None:
    rule = memory.rule
    lr, b1, b2, eps, decay = (
        given.get(name, default)
        for name, default in (("lr", 1e-3), ("beta1", 0.9), ("beta2", 0.999), ("eps", 1e-8), ("weight_decay", 0.01))
    )
    for position, name in enumerate(params):
        p, g = params[name], np.asarray(grads[name], dtype=np.float64)
        t = memory.count(place, position == 0)
        through = g + (lr if rule.decay == "gradient by lr" else 1.0) * decay * p
        plain = rule.decay in ("decoupled", "direction")
        m = memory.update("m", place, name, g if plain or rule.decay == "second moment" else through, b1)
        v = memory.update("v", place, name, (g if plain or rule.decay == "first moment" else through) ** 2, b2)
        m_hat = m / (1 - b1**t) if rule.correct_m else m
        if rule.decay == "direction":
            m_hat = m_hat + decay * p
        if rule.decay in ("decoupled", "gradient and weight", "second moment"):
            p = p - lr * decay * p
        new = p - lr * m_hat / _root(rule, v, 1 - b2**t, eps)
        if new.shape != params[name].shape:
            raise ValueError("the state has outgrown the parameter")
        params[name] = new


def _root(rule: Rule, v: Array, correction: float, eps: float) -> Array:
    v_hat = v / correction if rule.correct_v else v
    roots = {
        "outside": lambda: np.sqrt(v_hat) + eps,
        "inside": lambda: np.sqrt(v_hat + eps),
        "inside squared": lambda: np.sqrt(v_hat + eps**2),
        "inside uncorrected": lambda: np.sqrt(v + eps) / np.sqrt(correction),
        "both": lambda: np.sqrt(v_hat + eps) + eps,
    }
    return roots[rule.eps]()
