"""Bugs named by the answer that each would give."""

from collections.abc import Sequence

import numpy as np
import pytest

from problems.format.guesses import Guess, blamed

NAN = float("nan")
WANT = np.array([1.0, 2.0, 3.0, 4.0])


def guess(bugs: str, *values: float) -> Guess:
    return Guess(bugs=frozenset(bugs), values=np.array(values))


@pytest.mark.parametrize(
    ("guesses", "got", "bugs"),
    [
        ([guess("a", 1, 2, 8, 9), guess("b", 7, 7, 7, 7)], [1, 2, 8, 9], "a"),
        ([guess("a", 1, 2, 8, 9), guess("b", 1, 2, 8, 9)], [1, 2, 8, 9], ""),
        ([guess("a", 1, 2, 8, 9), guess("bc", 1, 2, 8, 9)], [1, 2, 8, 9], "a"),
        ([guess("a", 1, 2, 3, 9)], [1, 2, 3, 9], ""),
        ([guess("a", 1, 2, 3, 4)], [1, 2, 3, 4], ""),
        ([guess("a", NAN, 2, 8, 9)], [5, 2, 8, 9], "a"),
        ([guess("a", NAN, NAN, NAN, NAN)], [5, 2, 8, 9], ""),
        ([guess("a", 5, 6)], [5, 6], "a"),
        ([guess("a", 5, 6)], [5, 6, 7], ""),
        ([guess("a", 1, 2, 8, 9)], [1, 2, 8, NAN], ""),
    ],
)
def test_it_blames_the_simplest_guess_that_explains_enough(
    guesses: Sequence[Guess], got: Sequence[float], bugs: str
) -> None:
    assert blamed(guesses, WANT, np.array(got, dtype=np.float64)) == frozenset(bugs)
