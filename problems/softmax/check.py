"""The no-loop checker for softmax, and a witness for bugs that a single wrong answer identifies."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.checker_api import Checker, Finding
from problems.format.checkers.close import CloseChecker
from problems.format.numeric_arrays import to_floats
from problems.format.outcome import Outcome

MAX_LINES = 1000
"""The most lines of Python a solution may run, those inside NumPy included. Without a loop a solution stays below this,
and a loop over the distributions exceeds it."""


class SoftmaxLoopChecker(CloseChecker):
    """Compares the values and then the number of Python lines that ran, to reject a loop over the
    distributions."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Compare the values first, then the line count."""
        finding = super().check(case, _extract_value(expected), _extract_value(actual))
        lines = _read_measurement(actual).get("lines")
        if not finding.ok or (isinstance(lines, int) and lines <= MAX_LINES):
            return finding
        return Finding(
            ok=False,
            kind="loop",
            message="The values are right, but a Python loop computes them, so the work grows with the number of "
            "distributions. Process all of them in one array operation.",
        )

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Compare the values only, not the line counts."""
        return super().is_same_behavior(case, _extract_value(a), _extract_value(b))

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Any:
        """Show the values only, not the line counts."""
        return super().show(case, None if expected is None else _extract_value(expected), _extract_value(actual))


def _read_measurement(outcome: Outcome) -> Mapping[Any, Any]:
    """Return {"value": the result, "lines": the lines of Python that ran}; {} if the outcome has no such value."""
    value: Any = outcome.value
    return cast("Mapping[Any, Any]", value) if isinstance(value, Mapping) else {}


def _extract_value(outcome: Outcome) -> Outcome:
    """Return the outcome with only the result as its value, without the line count."""
    return replace(outcome, value=_read_measurement(outcome).get("value"))


CHECKERS: Mapping[str, Checker] = {"no-loop": SoftmaxLoopChecker()}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield "log-of-softmax" if the result is what log(softmax(x)) gives where softmax underflows, with or without an
    epsilon below 1e-3. Yield "max-subtracted-late" if the raw logits overflowed, and no shift of them would have."""
    if expected.how != "ok" or actual.how != "ok" or "counted" in case.payload:
        return
    want, got = to_floats(expected.value), to_floats(actual.value)
    if want is None or got is None or want.shape != got.shape:
        return
    if case.payload["entry"] == "log_softmax" and (_is_underflowed(want, got) or _is_floored(want, got)):
        yield "log-of-softmax"
    if np.isnan(got).any() and _overflows_only_unshifted(case.payload["args"][0]):
        yield "max-subtracted-late"


def _overflows_only_unshifted(x: NDArray[Any]) -> bool:
    """Return whether the exponential of a logit overflows in float64, while all logits are so close that it cannot
    after any of them, or any mean of them, is subtracted."""
    finite = np.asarray(x, dtype=np.float64)[np.isfinite(x)]
    return bool(finite.max() > np.log(np.finfo(np.float64).max) and finite.max() - finite.min() < 600)


def _is_underflowed(want: NDArray[np.float64], got: NDArray[np.float64]) -> bool:
    """Return whether the result is -Infinity only where the probability is too small for a float32, and right
    elsewhere."""
    underflowed = np.isneginf(got) & np.isfinite(want)
    if np.all(want[underflowed] < np.finfo(np.float16).min):
        return False  # a narrow dtype would give the same
    return bool(
        underflowed.any()
        and np.all(want[underflowed] < -85)
        and np.any(~underflowed)
        and np.allclose(got[~underflowed], want[~underflowed], rtol=1e-3)
    )


def _is_floored(want: NDArray[np.float64], got: NDArray[np.float64]) -> bool:
    """Return whether the result is log(p + epsilon) or log(max(p, epsilon)), for one epsilon below 1e-3.

    The entry of the smallest probability determines epsilon.
    """
    p = np.exp(want)
    least = np.unravel_index(int(np.argmin(p)), p.shape)
    if not np.isfinite(got).all() or got[least] > np.log(1e-3):
        return False
    for epsilon in (np.exp(got[least]) - p[least], np.exp(got[least])):
        for floored in (p + epsilon, np.maximum(p, epsilon)):
            is_clear = floored[least] > 2 * p[least]  # otherwise the result is only imprecise
            if epsilon > 0 and is_clear and np.allclose(np.log(floored), got, rtol=1e-3, atol=1e-6):
                return True
    return False
