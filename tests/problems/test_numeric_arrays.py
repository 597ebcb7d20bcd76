"""Conversion of untrusted values to numbers."""

from typing import Any

import numpy as np
import pytest

from problems.format.numeric_arrays import to_floats, to_indices, to_ints

NOT_FLAT = [np.array(3), np.zeros((1, 2), int)]
NOT_INTEGERS = [None, 3, "12", {1, 2}, [1.0], [True], [None], [[1, 2]], np.zeros(2), *NOT_FLAT]


@pytest.mark.parametrize("value", [[2, 1], (2, 1), np.array([2, 1], np.uint8), [np.int32(2), np.array(1)]])
def test_converts_every_kind_of_integer(value: Any) -> None:
    assert to_ints(value) == [2, 1]
    array = to_indices(value)
    assert array is not None
    assert array.tolist() == [2, 1]


@pytest.mark.parametrize("value", [[], (), np.array([]), np.zeros(0, int)])
def test_converts_empty_sequences(value: Any) -> None:
    assert to_ints(value) == []
    array = to_indices(value)
    assert array is not None
    assert array.shape == (0,)


@pytest.mark.parametrize("value", NOT_INTEGERS, ids=repr)
def test_rejects_other_values_as_integers(value: Any) -> None:
    assert to_ints(value) is None
    assert to_indices(value) is None


def test_index_fits_64_bits() -> None:
    assert to_ints([10**30]) == [10**30]
    assert to_indices([10**30]) is None
    assert to_indices(np.array([2**63], np.uint64)) is None


def test_floats_require_rectangle_of_numbers() -> None:
    array = to_floats([[1, 2], (np.float32(3), 4)])
    assert array is not None
    assert array.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    for value in ([[1], [2, 3]], "12", None, [1j], [True]):
        assert to_floats(value) is None
