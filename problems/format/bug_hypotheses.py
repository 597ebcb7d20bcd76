"""What a wrong answer would be if the solution had this bug or that: recomputed outside, and held against the answer.

For witnesses in check.py. A guess that agrees where it differs from the right answer shows its bugs by values alone,
however the solution is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from problems.format.numbers import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """An answer under a hypothesis. NaN in `values` stands for anything: what that place holds says nothing."""

    bugs: frozenset[str] = field(default_factory=frozenset[str])
    values: Floats


def near(a: Floats, b: Floats, rtol: float, atol: float) -> NDArray[np.bool_]:
    """Where two arrays of one shape agree; NaN agrees with nothing."""
    with np.errstate(invalid="ignore", over="ignore"):
        return np.abs(a - b) <= atol + rtol * np.abs(b)


def blamed(
    guesses: Iterable[Guess], want: Floats, got: Floats, *, rtol: float = 1e-5, atol: float = 1e-8, least: int = 2
) -> frozenset[str]:
    """The bugs of the simplest guess that `got` agrees with everywhere, where it is wrong in `least` places or more.

    `guesses` come simplest first: no guess has fewer bugs than the one before. Nothing is blamed where no guess agrees,
    or where two that are equally simple do.
    """
    found: set[frozenset[str]] = set()
    for guess in guesses:
        if found and len(guess.bugs) > len(next(iter(found))):
            break
        values = guess.values
        if values.shape != got.shape:
            continue
        asked = ~np.isnan(values)
        if not asked.any() or not near(got, values, rtol, atol)[asked].all():
            continue
        wrong = ~near(values, want, 10 * rtol, 10 * atol) if values.shape == want.shape else np.ones_like(asked)
        if np.count_nonzero(wrong & asked) >= min(least, values.size):
            found.add(guess.bugs)
    return found.pop() if len(found) == 1 else frozenset()
