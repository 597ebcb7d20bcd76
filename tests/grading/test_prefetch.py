import threading

import pytest

from judge.grading.ahead import in_order


def test_it_gives_results_in_order_and_works_two_at_a_time():
    both = threading.Barrier(2, timeout=10)

    def make(item: int) -> int:
        both.wait()
        return 10 * item

    assert list(in_order(make, range(6))) == [0, 10, 20, 30, 40, 50]


def test_it_runs_no_further_ahead_than_it_must():
    started: list[int] = []
    results = in_order(started.append, range(1000))
    next(results)
    assert len(started) <= 4
    results.close()


def test_it_passes_on_what_went_wrong():
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda item: 1 // item, [1, 0, 1]))
