"""Names bugs from the gradients that reached the optimizer.

If the parameters do not change, these gradients are a weighted sum of the gradients of the micro-batches and of the
initial content of the gradient buffers. The weights, solved separately for each parameter, identify the bug.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import numpy as np

from problems.format.case import Case

Array = np.ndarray[Any, Any]
ZEROED, SCALED, EVERY, RETURNED = (
    "gradients-not-zeroed",
    "loss-not-scaled",
    "step-every-batch",
    "scaled-loss-returned",
)


@dataclass(frozen=True, slots=True)
class AccumulatorRecord:
    """The result of one case: the returned losses, and (event index, model index, gradients) of each optimizer call."""

    returned: Sequence[float | None]
    steps: Sequence[tuple[int, int, Mapping[str, Array]]]


class _ModelHistory:
    """The micro-batches of one model of a case and their gradients, in the order of events."""

    def __init__(self, case: Case, place: int) -> None:
        self.model_input = case.payload["models"][place]
        self.n: int = self.model_input["n_steps"]
        self.events = [(number, event) for number, event in enumerate(case.payload["events"]) if event[1] == place]
        self.batches = [number for number, event in self.events if event[0] == "step"]
        w = np.concatenate([value.ravel() for value in self.model_input["params"].values()])
        self.losses: dict[int, float] = {}
        self.gradients: list[dict[str, Array]] = []
        for number, event in self.events:
            if event[0] == "step":
                x, y = event[2:]
                error = x @ w - y
                self.losses[number] = float(cast("Any", np.mean(error**2)))
                self.gradients.append(self._split(2.0 * (x.T @ error) / len(y)))

    def _split(self, gradient: Array) -> dict[str, Array]:
        parts: dict[str, Array] = {}
        start = 0
        for name, value in self.model_input["params"].items():
            parts[name] = gradient[start : start + value.size]
            start += value.size
        return parts

    def windows(self) -> list[int]:
        """Return the window index of each micro-batch."""
        numbers: list[int] = []
        window = filled = 0
        for _, event in self.events:
            if event[0] == "step":
                numbers.append(window)
                filled += 1
            if filled == self.n or (event[0] == "flush" and filled):
                window, filled = window + 1, 0
        return numbers

    def solve_weights(self, name: str, value: Array, seen: int) -> Array | None:
        """Return the weights [1 + seen] of the initial gradient content and of the first `seen` micro-batch gradients.

        `value` is the gradient of the parameter `name` that reached the optimizer. Returns None if `value` is not a
        weighted sum of them, or if the weights are not unique.
        """
        columns = [self.model_input["grads"][name].ravel(), *(gradient[name] for gradient in self.gradients[:seen])]
        nonzero = [place for place, column in enumerate(columns) if np.any(column)]
        if value.size != columns[0].size or len(nonzero) >= value.size or not np.isfinite(value).all():
            return None
        matrix = np.stack([columns[place] for place in nonzero], axis=1)
        size = np.linalg.norm(matrix, axis=0)
        solved = cast("Sequence[Any]", np.linalg.lstsq(matrix / size, value.ravel(), rcond=None))
        found: Array = solved[0]
        rank: int = solved[2]
        residual = np.linalg.norm(matrix / size @ found - value.ravel())
        if rank < len(nonzero) or residual > 1e-7 * (1 + np.linalg.norm(value)):
            return None
        weights = np.zeros(len(columns))
        weights[nonzero] = found / size
        return weights


def name_bugs(case: Case, record: AccumulatorRecord) -> set[str]:
    """Return the ids of the bugs that one wrong outcome identifies."""
    found: set[str] = set()
    for place, model_input in enumerate(case.payload["models"]):
        history = _ModelHistory(case, place)
        steps = [(event, grads) for event, model, grads in record.steps if model == place]
        if _steps_within_window(history, [event for event, _ in steps]):
            found.add(EVERY)
        if model_input["lr"] == 0:
            found.update(_name_from_losses(history, record.returned))
            for (event, grads), (before, _) in zip(steps, [(-1, dict[str, Array]()), *steps], strict=False):
                found.update(_name_from_gradients(history, event, grads, before))
    return found


def _steps_within_window(history: _ModelHistory, calls: Sequence[int]) -> bool:
    """Return True if the optimizer was called in two consecutive micro-batches, and a call was not at a window end."""
    windows = history.windows()
    number = {event: place for place, event in enumerate(history.batches)}
    places = [number[event] for event in calls if event in number]
    has_consecutive_calls = any(after == before + 1 for before, after in pairwise(places))
    full = {window for window in windows if windows.count(window) == history.n}
    ends = {len(windows) - 1 - windows[::-1].index(window) for window in full}
    return has_consecutive_calls and history.n > 1 and not set(places) <= ends


def _name_from_losses(history: _ModelHistory, returned: Sequence[float | None]) -> Iterator[str]:
    pairs = [
        (returned[event], loss) for event, loss in history.losses.items() if event < len(returned) and loss > 1e-12
    ]
    if history.n == 1 or not pairs or any(got is None for got, _ in pairs):
        return
    ratios = np.array([got / loss for got, loss in pairs if got is not None])
    scaled, right = np.isclose(ratios * history.n, 1.0, rtol=1e-6), np.isclose(ratios, 1.0, rtol=1e-6)
    if scaled.any() and np.all(scaled | right):
        yield RETURNED


def _name_from_gradients(history: _ModelHistory, event: int, grads: Mapping[str, Array], before: int) -> Iterator[str]:
    """Name bugs from the gradients of one optimizer call.

    `before` is the event of the previous optimizer call. Gradients of an earlier window count as old only up to this
    event. Later ones have not been used yet: the step is late, but they are not left over.
    """
    seen = sum(number <= event for number in history.batches)
    if not seen:
        return
    windows = np.array(history.windows()[:seen])
    inside = windows == windows[-1]
    is_earlier = np.array(history.batches[:seen]) <= before
    used = ~inside & is_earlier
    for name in history.model_input["params"]:
        weights = history.solve_weights(name, np.asarray(grads.get(name, np.zeros(0))), seen)
        if weights is None:
            continue
        if np.abs(weights[0]) > 1e-6 or np.any(np.abs(weights[1:][used]) > 1e-6):
            yield ZEROED
        window_weights = weights[1:][inside]
        # After a call within the window the sum has no proper number of micro-batches by which it could be divided.
        is_first_call = not np.any(inside & is_earlier)
        if is_first_call and inside.sum() > 1 and np.allclose(window_weights, 1.0, atol=1e-6):
            yield SCALED
