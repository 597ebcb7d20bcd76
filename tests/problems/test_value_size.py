"""Answers that are far larger than others are found without parsing them."""

from typing import Any

import numpy as np
import pytest

from problems.format.value_size import MAX_EXTRA_ITEMS_OF_SAME_BEHAVIOR, MAX_RATIO, count_items, differ_in_size


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
