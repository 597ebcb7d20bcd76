"""Untrusted values as numbers: what is one, and what only looks like one."""

from typing import Any

import numpy as np
import pytest

from problems.format.numbers import floats, indices, whole_numbers

NOT_FLAT = [np.array(3), np.zeros((1, 2), int)]
NO_WHOLE_NUMBERS = [None, 3, "12", {1, 2}, [1.0], [True], [None], [[1, 2]], np.zeros(2), *NOT_FLAT]


@pytest.mark.parametrize("value", [[2, 1], (2, 1), np.array([2, 1], np.uint8), [np.int32(2), np.array(1)]])
def test_it_takes_whole_numbers_of_every_kind(value: Any) -> None:
    assert whole_numbers(value) == [2, 1]
    found = indices(value)
    assert found is not None
    assert found.tolist() == [2, 1]


@pytest.mark.parametrize("value", [[], (), np.array([]), np.zeros(0, int)])
def test_it_takes_none_at_all_in_any_form(value: Any) -> None:
    assert whole_numbers(value) == []
    found = indices(value)
    assert found is not None
    assert found.shape == (0,)


@pytest.mark.parametrize("value", NO_WHOLE_NUMBERS, ids=repr)
def test_it_takes_nothing_else_for_whole_numbers(value: Any) -> None:
    assert whole_numbers(value) is None
    assert indices(value) is None


def test_an_index_fits_into_64_bits() -> None:
    assert whole_numbers([10**30]) == [10**30]
    assert indices([10**30]) is None
    assert indices(np.array([2**63], np.uint64)) is None


def test_floats_are_a_rectangle_of_numbers() -> None:
    found = floats([[1, 2], (np.float32(3), 4)])
    assert found is not None
    assert found.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    for value in ([[1], [2, 3]], "12", None, [1j], [True]):
        assert floats(value) is None
