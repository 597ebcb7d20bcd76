"""How values are shown as text."""

import tracemalloc
from typing import Any

import numpy as np
import pytest

from problems.format.value_encoding import MAX_DEPTH, MAX_ITEMS, format_value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, 2.5, "a", None], "[1, 2.5, 'a', None]"),
        ((1,), "(1,)"),
        ((1, 2), "(1, 2)"),
        ([], "[]"),
        ((), "()"),
        ({}, "{}"),
        ({"a": (1, 2), 3: []}, "{'a': (1, 2), 3: []}"),
        (np.float64(1.5), "1.5"),
        (np.arange(3), "array([0, 1, 2])"),
        (np.zeros((10, 10)), "array of shape (10, 10), float64"),
        (b"ab", "b'ab'"),
    ],
)
def test_formats_values_as_python_source(value: Any, text: str) -> None:
    assert format_value(value) == text


def test_cuts_what_is_long() -> None:
    assert format_value("x" * 100, 10) == "'xxxxxxxx…"
    assert format_value(list(range(MAX_ITEMS + 1)), 1000).endswith("63, …]")
    assert format_value(dict.fromkeys(range(MAX_ITEMS + 1)), 2000).endswith("63: None, …}")
    nested: Any = 1
    for _ in range(MAX_DEPTH + 1):
        nested = [nested]
    assert format_value(nested) == "[" * MAX_DEPTH + "…" + "]" * MAX_DEPTH
    assert format_value([10**5000]) == "[<a very large integer>]"


@pytest.mark.parametrize(
    "value", [["\x01" * 1_000_000] * 1000, "\x01" * 1_000_000, [["\x01" * 2000] * 64] * 64, b"\1" * 1_000_000]
)
def test_formats_no_more_than_it_returns(value: Any) -> None:
    tracemalloc.start()
    try:
        assert len(format_value(value, 300)) == 300
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


class HostileText:
    def __repr__(self) -> str:
        raise ValueError


def test_value_whose_repr_raises_is_described() -> None:
    assert format_value([1, HostileText()]) == "<list that cannot be shown: ValueError>"
