"""Names bugs from what reached the optimizer. Where the parameters stay as they are, that is a weighted sum of the
micro-batches' gradients and of what the gradients held at first: its weights are found, for each parameter by itself,
and read."""

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
class Record:
    """What one case gave: the losses returned, and (event, model's place, gradients) of each call of an optimizer."""

    returned: Sequence[float | None]
    steps: Sequence[tuple[int, int, Mapping[str, Array]]]


class _History:
    """One model of a case: its micro-batches and their gradients, by event."""

    def __init__(self, case: Case, place: int) -> None:
        self.given = case.payload["models"][place]
        self.n: int = self.given["n_steps"]
        self.events = [(number, event) for number, event in enumerate(case.payload["events"]) if event[1] == place]
        self.batches = [number for number, event in self.events if event[0] == "step"]
        w = np.concatenate([value.ravel() for value in self.given["params"].values()])
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
        for name, value in self.given["params"].items():
            parts[name] = gradient[start : start + value.size]
            start += value.size
        return parts

    def windows(self) -> list[int]:
        """The number of the window of each micro-batch."""
        numbers: list[int] = []
        window = filled = 0
        for _, event in self.events:
            if event[0] == "step":
                numbers.append(window)
                filled += 1
            if filled == self.n or (event[0] == "flush" and filled):
                window, filled = window + 1, 0
        return numbers

    def weights(self, name: str, value: Array, seen: int) -> Array | None:
        """By what what was there at first, and the gradients of the first `seen` micro-batches, enter a sum; None
        where it is no such sum, or not one alone."""
        columns = [self.given["grads"][name].ravel(), *(gradient[name] for gradient in self.gradients[:seen])]
        kept = [place for place, column in enumerate(columns) if np.any(column)]
        if value.size != columns[0].size or len(kept) >= value.size or not np.isfinite(value).all():
            return None
        matrix = np.stack([columns[place] for place in kept], axis=1)
        size = np.linalg.norm(matrix, axis=0)
        solved = cast("Sequence[Any]", np.linalg.lstsq(matrix / size, value.ravel(), rcond=None))
        found: Array = solved[0]
        rank: int = solved[2]
        off = np.linalg.norm(matrix / size @ found - value.ravel())
        if rank < len(kept) or off > 1e-7 * (1 + np.linalg.norm(value)):
            return None
        weights = np.zeros(len(columns))
        weights[kept] = found / size
        return weights


def named(case: Case, record: Record) -> set[str]:
    """The bugs that one wrong outcome shows."""
    found: set[str] = set()
    for place, given in enumerate(case.payload["models"]):
        history = _History(case, place)
        steps = [(event, grads) for event, whose, grads in record.steps if whose == place]
        if _each_time(history, [event for event, _ in steps]):
            found.add(EVERY)
        if given["lr"] == 0:
            found.update(_from_losses(history, record.returned))
            for (event, grads), (before, _) in zip(steps, [(-1, dict[str, Array]()), *steps], strict=False):
                found.update(_from_gradients(history, event, grads, before))
    return found


def _each_time(history: _History, called: Sequence[int]) -> bool:
    """Was the optimizer called in two micro-batches one after the other, of which one does not end a window?"""
    windows = history.windows()
    number = {event: place for place, event in enumerate(history.batches)}
    places = [number[event] for event in called if event in number]
    together = any(after == before + 1 for before, after in pairwise(places))
    full = {window for window in windows if windows.count(window) == history.n}
    ends = {len(windows) - 1 - windows[::-1].index(window) for window in full}
    return together and history.n > 1 and not set(places) <= ends


def _from_losses(history: _History, returned: Sequence[float | None]) -> Iterator[str]:
    pairs = [
        (returned[event], loss) for event, loss in history.losses.items() if event < len(returned) and loss > 1e-12
    ]
    if history.n == 1 or not pairs or any(got is None for got, _ in pairs):
        return
    ratios = np.array([got / loss for got, loss in pairs if got is not None])
    scaled, right = np.isclose(ratios * history.n, 1.0, rtol=1e-6), np.isclose(ratios, 1.0, rtol=1e-6)
    if scaled.any() and np.all(scaled | right):
        yield RETURNED


def _from_gradients(history: _History, event: int, grads: Mapping[str, Array], before: int) -> Iterator[str]:
    """`before` is the event of the optimizer's call before this one: what came after it is new, if it may be late."""
    seen = sum(number <= event for number in history.batches)
    if not seen:
        return
    windows = np.array(history.windows()[:seen])
    inside = windows == windows[-1]
    used = ~inside & (np.array(history.batches[:seen]) <= before)
    for name in history.given["params"]:
        weights = history.weights(name, np.asarray(grads.get(name, np.zeros(0))), seen)
        if weights is None:
            continue
        if np.abs(weights[0]) > 1e-6 or np.any(np.abs(weights[1:][used]) > 1e-6):
            yield ZEROED
        mine = weights[1:][inside]
        if inside.sum() > 1 and np.allclose(mine, 1.0, atol=1e-6):
            yield SCALED
