import numpy as np
import pytest
from solution import cosine_top_k

RNG = np.random.default_rng(0)


def compute_cosines(index, q):
    lengths = np.linalg.norm(index, axis=1) * np.linalg.norm(q)
    return np.where(lengths > 0, index @ q / np.where(lengths > 0, lengths, 1), 0.0)


def check_search(index, q, k):
    got = [int(row) for row in cosine_top_k(index, q, k)]
    scores = compute_cosines(index, q)
    assert len(got) == min(k, len(index))
    assert len(set(got)) == len(got)
    assert scores[got].tolist() == pytest.approx(sorted(scores, reverse=True)[: len(got)])


@pytest.mark.parametrize(("n", "k"), [(5, 2), (50, 7), (500, 100), (6, 6), (3, 9), (4, 0)])
def test_returns_the_best_first(n, k):
    check_search(RNG.normal(size=(n, 4)), RNG.normal(size=4), k)


def test_ignores_length():
    index = np.array([[100.0, 100.0], [1.0, 0.1], [0.02, 0.0], [-50.0, 1.0]])
    check_search(index, np.array([1.0, 0.0]), 3)


def test_ranks_zero_vector_before_rows_that_point_away():
    index = np.array([[-1.0, 0.0], [0.0, 0.0], [1.0, 1.0], [-1.0, -1.0]])
    check_search(index, np.array([2.0, 1.0]), 4)
    check_search(index, np.array([2.0, 1.0]), 2)
    check_search(np.array([[1.0, 2.0], [0.0, 0.0], [-1.0, 0.0]]), np.zeros(2), 2)


def test_ranks_tiny_rows_by_direction():
    index = np.array([[1e-9, 0.0], [1.0, 0.2], [0.5, 0.5]])
    check_search(index, np.array([1.0, 0.0]), 3)
