import numpy as np
import pytest
from solution import solve


def check_sum(x, y, out):
    """Check that every element of the sum is rounded at most once."""
    solve(x, y, out)
    assert np.allclose(out, x.astype(np.float64) + y, rtol=2.0**-23, atol=0)


def draw(n, seed=0):
    x, y = np.random.default_rng(seed).normal(size=(2, n)).astype(np.float32)
    return x, y


@pytest.mark.parametrize("n", [1, 7, 255, 1000, 1024, 1025, 4099])
def test_adds_any_number_of_elements(n):
    check_sum(*draw(n), np.empty(n, np.float32))


def test_keeps_the_precision_of_float32():
    x = np.array([1.0, 2048.0, 1e-3], np.float32)
    y = np.array([2.0**-20, 1.0, 1e-6], np.float32)
    check_sum(x, y, np.empty(3, np.float32))


def test_reads_and_writes_arrays_with_strides():
    n = 300
    x, y = draw(3 * n)
    check_sum(x[:n], y[: 2 * n : 2], np.empty(n, np.float32))
    check_sum(x[: 3 * n : 3], y[:n], np.empty(n, np.float32))
    check_sum(x[:n], y[:n], np.empty((n, 2), np.float32)[:, 0])


def test_leaves_what_is_between_the_elements():
    x, y = draw(5)
    out = np.full((5, 2), 7, np.float32)
    solve(x, y, out[:, 0])
    assert (out[:, 1] == 7).all()
