"""Conversion of untrusted values to numbers."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from problems.format.numeric_arrays import NotNumericError, to_floats, to_indices, to_ints, to_numeric
from sandbox import codec
from sandbox.inside.codec import encode

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


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        ([1, 2**63 - 1], np.int64),
        ([[0], [1 - 2**63]], np.int64),
        ([1, 2**63], np.float64),
        ([1, -(2**63)], np.float64),
        (2**63 - 1, np.int64),
        (2**63, np.float64),
        ([1, 0.5], np.float64),
        ([True, True], np.bool_),
        ([True, 2], np.int64),
    ],
)
def test_large_integers_become_floats(value: Any, dtype: type[np.generic]) -> None:
    array = to_numeric(value, booleans=True)
    assert array.dtype == dtype
    assert array.tolist() == value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.ma.array([1.0, 2.0], mask=[False, True]), "the type numpy.ma.MaskedArray"),
        ([Fraction(1, 2)], "the type fractions.Fraction"),
        (np.array([Fraction(1, 2)]), "an array whose dtype is not numeric"),
        ((item for item in [1.0]), "the type builtins.generator"),
        (type("Secret123", (), {})(), "something that is not a number"),
        ("1", "a string"),
    ],
)
def test_names_type_of_result_that_is_not_numeric(value: Any, words: str) -> None:
    with pytest.raises(NotNumericError) as error:
        to_numeric(codec.decode(encode(value)))
    assert str(error.value) == f"expected numbers, got {words}"


@pytest.mark.parametrize("value", [10**400, [10**400], [1, 10**400]])
def test_rejects_integers_too_large_for_a_float(value: Any) -> None:
    with pytest.raises(NotNumericError, match="too large for a float"):
        to_numeric(value)
