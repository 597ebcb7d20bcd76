"""Answers that are far larger than others are found without parsing them."""

from typing import Any

import numpy as np
import pytest

from problems.format.value_size import (
    MAX_EXTRA_BYTES,
    MAX_EXTRA_ITEMS_OF_SAME_BEHAVIOR,
    MAX_RATIO,
    count_bytes,
    count_items,
    differ_in_size,
    is_oversized_frame,
)
from sandbox import codec
from sandbox.frame_containers import FrameMap, FrameSet


@pytest.mark.parametrize(
    ("value", "items"),
    [(1.5, 0), ("text", 0), ([1, "a", None], 3), ({"a": [1, 2]}, 3), (np.zeros((2, 3)), 6), (np.zeros((0, 7)), 7)],
)
def test_counts_items_at_any_depth(value: Any, items: int) -> None:
    assert count_items(value, 100) == items


def test_differs_in_size_only_far_above_the_other() -> None:
    limit = MAX_RATIO * 10 + MAX_EXTRA_ITEMS_OF_SAME_BEHAVIOR
    small, large, larger = [0] * 10, [0] * limit, [0] * (limit + 1)
    assert not differ_in_size(small, large)
    assert differ_in_size(small, larger)
    assert differ_in_size(larger, small)


@pytest.mark.parametrize(
    ("value", "at_least"),
    [
        ("x" * 1000, 4000),  # one wide character makes all of them wide
        (b"x" * 1000, 1000),
        (1 << 80_000, 10_000),
        (np.zeros(1000), 8000),
        ([0.5] * 1000, 1000 * 24),
        ([["x" * 1000]], 4000),
        (FrameMap([(number, None) for number in range(1000)]), 1000 * 200),
        (FrameSet(range(1000)), 1000 * 100),
        ({"a": np.zeros(1000)}, 8000),
    ],
    ids=["text", "bytes", "integer", "array", "floats", "nested", "map", "set", "dict"],
)
def test_counts_what_a_value_takes_in_memory(value: Any, at_least: int) -> None:
    count = count_bytes(value, 1 << 40)
    assert at_least <= count <= 8 * at_least
    assert count_bytes(value, 10) > 10


def test_counting_stops_above_the_limit() -> None:
    endless: list[Any] = []
    endless += [endless, endless]
    assert 1000 < count_bytes(endless, 1000) < 1200


def test_frame_is_oversized_only_far_above_the_model() -> None:
    model = np.zeros(100_000)
    own = len(codec.encode(model))
    assert not is_oversized_frame(own, model)
    assert not is_oversized_frame(MAX_EXTRA_BYTES, None)
    assert is_oversized_frame(MAX_EXTRA_BYTES + 10_000, None)
    assert not is_oversized_frame(MAX_RATIO * own + MAX_EXTRA_BYTES, model)
    assert is_oversized_frame((MAX_RATIO + 1) * own + MAX_EXTRA_BYTES, model)
