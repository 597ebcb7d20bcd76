"""Matching wrong answers against the answers of hypothetical bugs."""

from collections.abc import Sequence

import numpy as np
import pytest

from problems.format.bug_hypotheses import BugHypothesis, match_simplest_hypothesis

NAN = float("nan")
WANT = np.array([1.0, 2.0, 3.0, 4.0])


def make_hypothesis(bugs: str, *values: float) -> BugHypothesis:
    return BugHypothesis(bugs=frozenset(bugs), values=np.array(values))


@pytest.mark.parametrize(
    ("hypotheses", "got", "bugs"),
    [
        ([make_hypothesis("a", 1, 2, 8, 9), make_hypothesis("b", 7, 7, 7, 7)], [1, 2, 8, 9], "a"),
        ([make_hypothesis("a", 1, 2, 8, 9), make_hypothesis("b", 1, 2, 8, 9)], [1, 2, 8, 9], ""),
        ([make_hypothesis("a", 1, 2, 8, 9), make_hypothesis("bc", 1, 2, 8, 9)], [1, 2, 8, 9], "a"),
        ([make_hypothesis("a", 1, 2, 3, 9)], [1, 2, 3, 9], ""),
        ([make_hypothesis("a", 1, 2, 3, 4)], [1, 2, 3, 4], ""),
        ([make_hypothesis("a", NAN, 2, 8, 9)], [5, 2, 8, 9], "a"),
        ([make_hypothesis("a", NAN, NAN, NAN, NAN)], [5, 2, 8, 9], ""),
        ([make_hypothesis("a", 5, 6)], [5, 6], "a"),
        ([make_hypothesis("a", 5, 6)], [5, 6, 7], ""),
        ([make_hypothesis("a", 1, 2, 8, 9)], [1, 2, 8, NAN], ""),
    ],
)
def test_blames_simplest_matching_hypothesis(
    hypotheses: Sequence[BugHypothesis], got: Sequence[float], bugs: str
) -> None:
    assert match_simplest_hypothesis(hypotheses, WANT, np.array(got, dtype=np.float64)) == frozenset(bugs)
