"""Driver of gradient_accumulation, with a linear model and a recording optimizer. A case is

    {"entry": "GradAccumulator", "models": [{"params", "grads": dicts of arrays, "n_steps", "lr"}, ...],
     "events": [["step", model index, x, y] or ["flush", model index], ...]}

The model is linear: its concatenated parameters are one vector w, the logits are x @ w, and the loss is the mean of
(logits - y) ** 2. The optimizer subtracts lr times the gradient. The value is {"returned": [return value of each
event, None for a flush], "steps": [[event index, model index, dict of gradients], ...]}, with one step per call of the
optimizer."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from problems.format.drivers.common import InputSnapshot, find_missing, get_solution, load, to_plain

__all__ = ["load", "run"]


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Create the accumulators and run the events in order."""
    solution = get_solution()
    missing = find_missing(solution, [case["entry"], *case.get("needs", ())])
    if missing is not None:
        return {"missing": missing}
    current_event = [0]
    steps: list[list[Any]] = []
    accumulators: list[Any] = []
    for place, model_input in enumerate(case["models"]):
        model, optimizer = LinearModel(model_input), RecordingOptimizer(place, model_input["lr"], current_event, steps)
        accumulators.append(getattr(solution, case["entry"])(model, optimizer, model_input["n_steps"]))
    inputs = InputSnapshot(
        {"x": [event[2] for event in case["events"] if len(event) > 2], "y": [e[3:] for e in case["events"]]}
    )
    returned: list[Any] = []
    for number, event in enumerate(case["events"]):
        current_event[0] = number
        returned.append(_run_event(accumulators[event[1]], event))
    return {"value": to_plain({"returned": returned, "steps": steps}), "mutated": inputs.list_mutated()}


def _run_event(accumulator: Any, event: list[Any]) -> Any:
    if event[0] == "flush":
        accumulator.flush()
        return None
    loss = accumulator.step(event[2], event[3])
    return float(loss) if isinstance(loss, ScalableLoss) else loss


class ScalableLoss(float):
    """A float that also stores (weight, gradient) pairs in `parts`, so that scaling it scales its gradient."""

    parts: list[tuple[float, Any]]

    @staticmethod
    def create(value: float, parts: list[tuple[float, Any]]) -> "ScalableLoss":
        """Return a loss with this value and these (weight, gradient) pairs."""
        loss = ScalableLoss(value)
        loss.parts = parts
        return loss

    def _scale(self, factor: Any) -> Any:
        return ScalableLoss.create(
            float(self) * float(factor), [(weight * float(factor), grad) for weight, grad in self.parts]
        )

    def __mul__(self, other: Any) -> Any:
        return NotImplemented if isinstance(other, np.ndarray) and other.ndim else self._scale(other)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        return self._scale(1.0 / float(other))

    def __neg__(self) -> Any:
        return self._scale(-1.0)

    def __add__(self, other: Any) -> Any:
        parts = [*self.parts, *(other.parts if isinstance(other, ScalableLoss) else ())]
        return ScalableLoss.create(float(self) + float(other), parts)

    __radd__ = __add__


class LinearModel:
    """A linear model with a squared error."""

    def __init__(self, model_input: dict[str, Any]) -> None:
        self.params: dict[str, Any] = model_input["params"]
        self.grads: dict[str, Any] = model_input["grads"]
        self._x: Any = None
        self._last_loss: ScalableLoss | None = None

    def forward(self, x: Any) -> Any:
        """Return logits [B] of x [B, P]."""
        self._x = np.asarray(x)
        return self._x @ np.concatenate([np.ravel(value) for value in self.params.values()])

    def loss_fn(self, logits: Any, y: Any) -> ScalableLoss:
        """Return the mean squared error of logits [B] and y [B]."""
        error = np.asarray(logits) - np.asarray(y)
        gradient = 2.0 * (self._x.T @ error) / len(error)
        self._last_loss = ScalableLoss.create(float(np.mean(error**2)), [(1.0, gradient)])
        return self._last_loss

    def backward(self, loss: Any) -> None:
        """Add the gradient of `loss` to `grads`. For a plain number, scale the gradient of the last loss to match."""
        for weight, gradient in self._list_weighted_gradients(loss):
            start = 0
            for name, value in self.params.items():
                part = weight * gradient[start : start + value.size].reshape(value.shape)
                self.grads[name] += part
                start += value.size

    def _list_weighted_gradients(self, loss: Any) -> list[tuple[float, Any]]:
        """Return (weight, gradient) pairs whose sum is the gradient of `loss`."""
        if isinstance(loss, ScalableLoss):
            return loss.parts
        if self._last_loss is None:
            raise RuntimeError("backward was called before loss_fn")
        return [(float(loss) / float(self._last_loss) if self._last_loss else 1.0, self._last_loss.parts[0][1])]


class RecordingOptimizer:
    """Plain gradient descent that records the gradients it gets in `steps`, which all optimizers of a case share.

    The only item of `current_event` is the index of the event that runs. `place` is the index of the model."""

    def __init__(self, place: int, rate: float, current_event: list[int], steps: list[list[Any]]) -> None:
        self._place, self._rate, self._current_event, self._steps = place, rate, current_event, steps

    def step(self, params: Any, grads: Mapping[str, Any]) -> None:
        """Record the gradients, then update the parameters in place."""
        received = {str(name): np.array(value) for name, value in grads.items()}
        self._steps.append([self._current_event[0], self._place, received])
        if self._rate:
            for name in params:
                params[name] -= self._rate * np.asarray(grads[name])
