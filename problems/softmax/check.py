"""A softmax without a loop, and bugs of softmax that one wrong answer shows by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.checker import Checker, Finding
from problems.format.checkers.close import Close
from problems.format.numbers import NotNumbers, numeric
from problems.format.outcome import Outcome

LINES = 1000
"""More lines of Python than NumPy's own run in any of the ways to write softmax, and fewer than there are rows."""


class NoLoop(Close):
    """The values must be right, and the lines of Python that made them few: no loop over rows."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Look at the values first."""
        finding = super().check(case, _value(expected), _value(actual))
        lines = _counted(actual).get("lines")
        if not finding.ok or (isinstance(lines, int) and lines <= LINES):
            return finding
        return Finding(ok=False, kind="loop", message="Right, but by a loop in Python: its work grows with the rows.")

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """By the values."""
        return super().same(case, _value(a), _value(b))

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Any:
        """The values alone."""
        return super().show(case, None if expected is None else _value(expected), _value(actual))


def _counted(outcome: Outcome) -> Mapping[Any, Any]:
    value: Any = outcome.value
    return cast("Mapping[Any, Any]", value) if isinstance(value, Mapping) else {}


def _value(outcome: Outcome) -> Outcome:
    return replace(outcome, value=_counted(outcome).get("value"))


CHECKERS: Mapping[str, Checker] = {"no-loop": NoLoop()}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Name log(softmax(x)), with or without an epsilon of whatever size, by what it leaves where softmax underflows."""
    if case.payload["entry"] != "log_softmax" or expected.how != "ok" or actual.how != "ok":
        return
    try:
        want, got = numeric(expected.value).astype(float), numeric(actual.value).astype(float)
    except NotNumbers:
        return
    if want.shape == got.shape and (_underflowed(want, got) or _floored(want, got)):
        yield "log-of-softmax"


def _underflowed(want: NDArray[np.float64], got: NDArray[np.float64]) -> bool:
    """-Infinity just where the probability is too small for a float, and right elsewhere."""
    lost = np.isneginf(got) & np.isfinite(want)
    if np.all(want[lost] < np.finfo(np.float16).min):
        return False  # a narrow dtype would leave the same
    return bool(
        lost.any() and np.all(want[lost] < -85) and np.any(~lost) and np.allclose(got[~lost], want[~lost], 1e-3)
    )


def _floored(want: NDArray[np.float64], got: NDArray[np.float64]) -> bool:
    """log(p + epsilon) or log(max(p, epsilon)), for one epsilon below 1e-3 that the smallest probability shows."""
    p = np.exp(want)
    least = np.unravel_index(int(np.argmin(p)), p.shape)
    if not np.isfinite(got).all() or got[least] > np.log(1e-3):
        return False
    for epsilon in (np.exp(got[least]) - p[least], np.exp(got[least])):
        for floored in (p + epsilon, np.maximum(p, epsilon)):
            clear = floored[least] > 2 * p[least]  # else it is merely imprecise
            if epsilon > 0 and clear and np.allclose(np.log(floored), got, rtol=1e-3, atol=1e-6):
                return True
    return False
