import threading

import pytest

from judge.grading.prefetch import prefetch_map


def test_returns_results_in_order_with_two_workers():
    barrier = threading.Barrier(2, timeout=10)

    def run(item: int) -> int:
        barrier.wait()
        return 10 * item

    assert list(prefetch_map(run, range(6))) == [0, 10, 20, 30, 40, 50]


def test_prefetches_only_a_few_items():
    started: list[int] = []
    results = prefetch_map(started.append, range(1000))
    next(results)
    assert len(started) <= 4
    results.close()


def test_raises_the_exception_of_the_function():
    with pytest.raises(ZeroDivisionError):
        list(prefetch_map(lambda item: 1 // item, [1, 0, 1]))
