"""Driver of gradient_accumulation, with the toy model and the recording optimizer. A case is

    {"entry": "GradAccumulator", "models": [{"params", "grads": dicts of arrays, "n_steps", "lr"}, ...],
     "events": [["step", model's place, x, y] or ["flush", model's place], ...]}

The model is linear: its parameters, laid end to end, are one vector w; logits are x @ w, the loss is the mean of
(logits - y) ** 2. The optimizer subtracts lr times the gradient. The value is {"returned": [what each event gave, None
for a flush], "steps": [[event, model's place, dict of arrays], ...]}, one of these for each call of the optimizer."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from problems.format.drivers.common import Inputs, lacks, load, loaded

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Make the accumulators and run the events in order."""
    solution = loaded()
    missing = lacks(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    now = [0]
    steps: list[list[Any]] = []
    accumulators: list[Any] = []
    for place, given in enumerate(case["models"]):
        model, optimizer = Model(given), Optimizer(place, given["lr"], now, steps)
        accumulators.append(getattr(solution, case["entry"])(model, optimizer, given["n_steps"]))
    inputs = Inputs(
        {"x": [event[2] for event in case["events"] if len(event) > 2], "y": [e[3:] for e in case["events"]]}
    )
    returned: list[Any] = []
    for number, event in enumerate(case["events"]):
        now[0] = number
        returned.append(_happens(accumulators[event[1]], event))
    return {"value": {"returned": returned, "steps": steps}, "mutated": inputs.mutated()}


def _happens(accumulator: Any, event: list[Any]) -> Any:
    if event[0] == "flush":
        accumulator.flush()
        return None
    loss = accumulator.step(event[2], event[3])
    return float(loss) if isinstance(loss, Loss) else loss


class Loss(float):
    """The value of a loss, with the gradients it is made of and their weights. A plain number in every other use."""

    parts: list[tuple[float, Any]]

    @staticmethod
    def made(value: float, parts: list[tuple[float, Any]]) -> "Loss":
        """A loss of that value."""
        loss = Loss(value)
        loss.parts = parts
        return loss

    def _scaled(self, factor: Any) -> Any:
        return Loss.made(float(self) * float(factor), [(weight * float(factor), grad) for weight, grad in self.parts])

    def __mul__(self, other: Any) -> Any:
        return NotImplemented if isinstance(other, np.ndarray) and other.ndim else self._scaled(other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self._scaled(1.0 / float(other))

    def __neg__(self) -> Any:
        return self._scaled(-1.0)

    def __add__(self, other: Any) -> Any:
        parts = [*self.parts, *(other.parts if isinstance(other, Loss) else ())]
        return Loss.made(float(self) + float(other), parts)

    __radd__ = __add__


class Model:
    """Linear, with a squared error."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.params: dict[str, Any] = given["params"]
        self.grads: dict[str, Any] = given["grads"]
        self._x: Any = None
        self._last: Loss | None = None

    def forward(self, x: Any) -> Any:
        """Logits [B] of x [B, P]."""
        self._x = np.asarray(x)
        return self._x @ np.concatenate([np.ravel(value) for value in self.params.values()])

    def loss_fn(self, logits: Any, y: Any) -> Loss:
        """The mean squared error."""
        error = np.asarray(logits) - np.asarray(y)
        gradient = 2.0 * (self._x.T @ error) / len(error)
        self._last = Loss.made(float(np.mean(error**2)), [(1.0, gradient)])
        return self._last

    def backward(self, loss: Any) -> None:
        """Add the gradient of `loss`; of a plain number, the last loss's gradient in proportion."""
        for weight, gradient in self._parts(loss):
            start = 0
            for name, value in self.params.items():
                part = weight * gradient[start : start + value.size].reshape(value.shape)
                self.grads[name] += part
                start += value.size

    def _parts(self, loss: Any) -> list[tuple[float, Any]]:
        if isinstance(loss, Loss):
            return loss.parts
        if self._last is None:
            raise RuntimeError("backward before any loss")
        return [(float(loss) / float(self._last) if self._last else 1.0, self._last.parts[0][1])]


class Optimizer:
    """Plain gradient descent that writes down what it gets."""

    def __init__(self, place: int, rate: float, now: list[int], steps: list[list[Any]]) -> None:
        self._place, self._rate, self._now, self._steps = place, rate, now, steps

    def step(self, params: Any, grads: Mapping[str, Any]) -> None:
        """Record, then update in place."""
        self._steps.append([self._now[0], self._place, {str(name): np.array(value) for name, value in grads.items()}])
        if self._rate:
            for name in params:
                params[name] -= self._rate * np.asarray(grads[name])
