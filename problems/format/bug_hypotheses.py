"""Matches a wrong answer against hypotheses: the answers that a solution with certain bugs would give.

The `witness` of a package (check.py) computes these answers outside the sandbox. Where a hypothesis differs from the
correct answer and still matches, the values prove its bugs, no matter how the solution is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from problems.format.numeric_arrays import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class BugHypothesis:
    """The answer of a solution with `bugs`. NaN in `values` matches anything."""

    bugs: frozenset[str] = field(default_factory=frozenset[str])
    values: Floats


def find_near_elements(a: Floats, b: Floats, rtol: float, atol: float) -> NDArray[np.bool_]:
    """Return where two arrays of the same shape agree within the tolerances. NaN agrees with nothing.

    `b` must be finite: every finite number agrees with infinity.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        return np.abs(a - b) <= atol + rtol * np.abs(b)


def match_simplest_hypothesis(
    hypotheses: Iterable[BugHypothesis],
    want: Floats,
    got: Floats,
    *,
    rtol: float = 1e-5,
    atol: float = 1e-8,
    min_wrong: int = 2,
) -> frozenset[str]:
    """Return the bugs of the simplest hypothesis that matches `got` everywhere.

    The hypothesis must differ from `want` by ten times the tolerances in at least `min_wrong` elements, or in all that
    the answer has; those that are NaN do not count. `hypotheses` are ordered by their number of
    bugs, fewest first. Returns an empty set if no hypothesis matches, or if several with equally few bugs do.
    """
    matching: set[frozenset[str]] = set()
    for hypothesis in hypotheses:
        if matching and len(hypothesis.bugs) > len(next(iter(matching))):
            break
        values = hypothesis.values
        if values.shape != got.shape:
            continue
        specified = ~np.isnan(values)
        if not specified.any() or not find_near_elements(got, values, rtol, atol)[specified].all():
            continue
        differs_from_want = (
            ~find_near_elements(values, want, 10 * rtol, 10 * atol)
            if values.shape == want.shape
            else np.ones_like(specified)
        )
        if np.count_nonzero(differs_from_want & specified) >= min(min_wrong, values.size):
            matching.add(hypothesis.bugs)
    return matching.pop() if len(matching) == 1 else frozenset()
