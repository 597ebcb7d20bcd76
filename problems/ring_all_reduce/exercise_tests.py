import numpy as np
import pytest
from solution import ring_all_reduce


def workers_of(n, d):
    rng = np.random.default_rng(n * 100 + d)
    return [rng.normal(size=d) for _ in range(n)]


@pytest.mark.parametrize(("n", "d"), [(1, 3), (2, 4), (3, 6), (3, 7), (4, 10), (4, 2), (5, 1)])
def test_every_worker_has_the_sum(n, d):
    workers = workers_of(n, d)
    got = ring_all_reduce([worker.copy() for worker in workers])
    assert len(got) == n
    for result in got:
        assert np.allclose(np.asarray(result, dtype=float), np.sum(workers, axis=0))


@pytest.mark.parametrize("n", [1, 3])
def test_does_not_change_the_inputs(n):
    workers = workers_of(n, 5)
    before = [worker.tolist() for worker in workers]
    ring_all_reduce(workers)
    assert [worker.tolist() for worker in workers] == before


@pytest.mark.parametrize("n", [1, 3])
def test_results_share_no_memory(n):
    workers = workers_of(n, 4)
    got = ring_all_reduce(workers)
    total = np.sum(workers, axis=0)
    for place, result in enumerate(got):
        result[0] = 1e9
        assert all(np.asarray(other, dtype=float)[0] == pytest.approx(total[0]) for other in got[place + 1 :])
    assert all(worker[0] != 1e9 for worker in workers)
