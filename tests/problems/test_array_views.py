"""The views of large arrays: one block around the first difference, and a summary of all elements."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from problems.format.array_views import MAX_VALUES, build_array_view, choose_window, shrink_array_view
from problems.format.case import Case
from problems.format.checkers.close import CHECKER
from problems.format.outcome import Outcome
from problems.format.payloads import call
from problems.format.view_builders import build_call_view
from problems.format.views import ArrayView, ArrayWindow

shapes = st.lists(st.integers(1, 90), min_size=1, max_size=5).filter(lambda shape: math.prod(shape) < 200_000)


def make_case(**options: object) -> Case:
    payload = call("f", {"x": np.zeros(3)})
    return Case(name="c", group="normal", summary="s", payload=payload, options=options)


def make_ok(value: object) -> Outcome:
    return Outcome(how="ok", value=value)


def show(want: object, got: object, **options: object) -> tuple[ArrayView, ArrayView]:
    view = CHECKER.show(make_case(**options), make_ok(want), make_ok(got))
    assert isinstance(view.expected, ArrayView)
    assert isinstance(view.actual, ArrayView)
    return view.expected, view.actual


def contains(window: ArrayWindow, index: tuple[int, ...]) -> bool:
    axes = zip(index, window.start, window.lengths, strict=True)
    return all(first <= at < first + length for at, first, length in axes)


@given(shapes, st.data())
def test_stores_block_that_contains_the_center(shape: list[int], data: st.DataObject) -> None:
    array = np.arange(math.prod(shape)).reshape(shape)
    center = tuple(data.draw(st.integers(0, length - 1)) for length in shape)
    view = build_array_view(array, center)
    assert len(view.data) <= MAX_VALUES
    assert view.cut == (array.size > MAX_VALUES)
    if view.window is not None:
        assert contains(view.window, center)
        block = array[tuple(slice(a, a + n) for a, n in zip(view.window.start, view.window.lengths, strict=True))]
        assert view.data == block.ravel().tolist()
        assert view.summary is not None
        assert (view.summary.lowest, view.summary.highest) == (0, array.size - 1)


@given(shapes, st.integers(1, 200), st.data())
def test_shrinks_a_block_around_the_same_center(shape: list[int], limit: int, data: st.DataObject) -> None:
    array = np.arange(math.prod(shape)).reshape(shape)
    center = tuple(data.draw(st.integers(0, length - 1)) for length in shape)
    small = shrink_array_view(build_array_view(array, center), center, limit)
    assert len(small.data) <= max(limit, 1)
    assert small.shape == shape
    assert array[center] in small.data


def test_prefers_a_square_block_of_one_plane() -> None:
    assert choose_window([8, 300, 500], [3, 200, 100], 1024).lengths == [1, 32, 32]
    assert choose_window([8, 300, 4], None, 1024).lengths == [1, 256, 4]
    assert choose_window([50, 4, 4], None, 1024) == ArrayWindow(start=[0, 0, 0], lengths=[50, 4, 4])
    assert choose_window([100_000], [70_000], 1024).lengths == [1024]


def test_both_results_have_the_block_of_the_first_difference() -> None:
    want = np.zeros((200, 300))
    got = want.copy()
    got[150, 280] = 3.0
    got[199, 0] = np.nan
    expected, actual = show(want, got)
    finding = CHECKER.check(make_case(), make_ok(want), make_ok(got))
    assert finding.first == (199, 0)  # NaN is named first
    assert expected.window == actual.window
    assert actual.window is not None
    assert contains(actual.window, (199, 0))
    assert "nan" in actual.data
    assert actual.difference is not None
    assert (actual.difference.compared, actual.difference.different) == (60_000, 2)
    assert (actual.difference.largest, actual.difference.largest_at) == (3.0, [150, 280])
    assert actual.summary is not None
    assert (actual.summary.lowest, actual.summary.highest, actual.summary.not_finite) == (0.0, 3.0, 1)


def test_block_contains_an_inexact_zero() -> None:
    want = np.full((100, 100), 0.3)
    want[60:, 60:] = 0.0
    got = want + 1e-17
    got[90, 95] = 1e-9
    got[want == 0] = np.where(got[want == 0] > 1e-10, 1e-9, 0.0)
    finding = CHECKER.check(make_case(exact="zeros"), make_ok(want), make_ok(got))
    assert finding.first == (90, 95)
    _, actual = show(want, got, exact="zeros")
    assert actual.window is not None
    assert contains(actual.window, (90, 95))


@pytest.mark.parametrize("value", [np.zeros((1 << 40, 0)), np.zeros((200, 300), bool), np.full(5000, np.nan), 3.5])
def test_shows_arrays_of_any_form(value: object) -> None:
    for expected in (make_ok(value), make_ok(np.zeros((7, 9))), None):
        view = build_call_view(make_case(), expected, make_ok(value))
        assert isinstance(view.actual, ArrayView)
        assert len(view.actual.data) <= MAX_VALUES
