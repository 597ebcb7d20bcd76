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
NOT_ZEROED, NOT_SCALED, STEP_EVERY_BATCH, SCALED_LOSS_RETURNED = (
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
    """The micro-batches of one model of a case and their gradients, in the order of events.

    `n` is its n_steps. `events` are (index in the case, event), `batches` the indices of its steps. `losses` are the
    right losses by this index, and `gradients` those of the unscaled losses by parameter, flattened."""

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

    def number_windows(self) -> list[int]:
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

    def solve_weights(self, name: str, value: Array, batch_count: int) -> Array | None:
        """Return the weights [1 + batch_count] of the initial gradients and of those of the first micro-batches.

        `value` is the gradient of the parameter `name` that reached the optimizer. Returns None if `value` is not a
        weighted sum of them, or if the weights are not unique.
        """
        columns = [
            self.model_input["grads"][name].ravel(),
            *(gradient[name] for gradient in self.gradients[:batch_count]),
        ]
        nonzero = [place for place, column in enumerate(columns) if np.any(column)]
        if value.size != columns[0].size or len(nonzero) >= value.size or not np.isfinite(value).all():
            return None
        matrix = np.stack([columns[place] for place in nonzero], axis=1)
        norms = np.linalg.norm(matrix, axis=0)
        solved = cast("Sequence[Any]", np.linalg.lstsq(matrix / norms, value.ravel(), rcond=None))
        found: Array = solved[0]
        rank: int = solved[2]
        residual = np.linalg.norm(matrix / norms @ found - value.ravel())
        if rank < len(nonzero) or residual > 1e-7 * (1 + np.linalg.norm(value)):
            return None
        weights = np.zeros(len(columns))
        weights[nonzero] = found / norms
        return weights


def name_bugs(case: Case, record: AccumulatorRecord) -> set[str]:
    """Return the ids of the bugs that one wrong outcome identifies."""
    found: set[str] = set()
    for place, model_input in enumerate(case.payload["models"]):
        history = _ModelHistory(case, place)
        steps = [(event, grads) for event, model, grads in record.steps if model == place]
        if _has_steps_within_window(history, [event for event, _ in steps]):
            found.add(STEP_EVERY_BATCH)
        if model_input["lr"] == 0:
            found.update(_name_from_losses(history, record.returned))
            for (event, grads), (previous_event, _) in zip(steps, [(-1, dict[str, Array]()), *steps], strict=False):
                found.update(_name_from_gradients(history, event, grads, previous_event))
    return found


def _has_steps_within_window(history: _ModelHistory, calls: Sequence[int]) -> bool:
    """Return True if the optimizer was called in two consecutive micro-batches, and a call was not at a window end.

    `calls` are the indices of the events in which it was called."""
    windows = history.number_windows()
    batch_numbers = {event: number for number, event in enumerate(history.batches)}
    called_batches = [batch_numbers[event] for event in calls if event in batch_numbers]
    has_consecutive_calls = any(after == number + 1 for number, after in pairwise(called_batches))
    full = {window for window in windows if windows.count(window) == history.n}
    ends = {len(windows) - 1 - windows[::-1].index(window) for window in full}
    return has_consecutive_calls and history.n > 1 and not set(called_batches) <= ends


def _name_from_losses(history: _ModelHistory, returned: Sequence[float | None]) -> Iterator[str]:
    """Name the bug if some returned losses are divided by n_steps and all others are right."""
    pairs = [
        (returned[event], loss) for event, loss in history.losses.items() if event < len(returned) and loss > 1e-12
    ]
    if history.n == 1 or not pairs or any(got is None for got, _ in pairs):
        return
    ratios = np.array([got / loss for got, loss in pairs if got is not None])
    scaled, right = np.isclose(ratios * history.n, 1.0, rtol=1e-6), np.isclose(ratios, 1.0, rtol=1e-6)
    if scaled.any() and np.all(scaled | right):
        yield SCALED_LOSS_RETURNED


def _name_from_gradients(
    history: _ModelHistory, event: int, grads: Mapping[str, Array], previous_event: int
) -> Iterator[str]:
    """Name bugs from the gradients of one optimizer call.

    `event` and `previous_event` are the indices of the event of this call and of the one before, or -1. Gradients of an
    earlier window count as old only up to the previous event. Later ones have not been used yet: the step is late, but
    they are not left over.
    """
    batch_count = sum(number <= event for number in history.batches)
    if not batch_count:
        return
    windows = np.array(history.number_windows()[:batch_count])
    is_in_window = windows == windows[-1]
    is_earlier = np.array(history.batches[:batch_count]) <= previous_event
    used = ~is_in_window & is_earlier
    for name in history.model_input["params"]:
        weights = history.solve_weights(name, np.asarray(grads.get(name, np.zeros(0))), batch_count)
        if weights is None:
            continue
        if np.abs(weights[0]) > 1e-6 or np.any(np.abs(weights[1:][used]) > 1e-6):
            yield NOT_ZEROED
        window_weights = weights[1:][is_in_window]
        # After a call within the window the sum has no proper number of micro-batches by which it could be divided.
        is_first_call = not np.any(is_in_window & is_earlier)
        if is_first_call and is_in_window.sum() > 1 and np.allclose(window_weights, 1.0, atol=1e-6):
            yield NOT_SCALED
