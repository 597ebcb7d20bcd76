import numpy as np
import pytest
from solution import solve


def make_view_with_gaps(values):
    """Return a view with gaps that has these values."""
    rows, columns = values.shape
    view = np.zeros((rows, 2 * columns + 3), values.dtype)[:, 1 : 2 * columns : 2]
    view[...] = values
    return view


def check(a, b, out=None):
    out = np.empty((len(a), b.shape[1]), np.float32) if out is None else out
    solve(a, b, out)
    wide_a, wide_b = a.astype(np.float64), b.astype(np.float64)
    bound = 2.0**-22 * (abs(wide_a) @ abs(wide_b)).max() + 2.0**-24
    assert np.allclose(out, wide_a @ wide_b, rtol=2.0**-10 if out.dtype == np.float16 else 2.0**-20, atol=bound)


def draw(m, k, n):
    rng = np.random.default_rng(m + k + n)
    return rng.normal(size=(m, k)).astype(np.float16), rng.normal(size=(k, n)).astype(np.float16)


@pytest.mark.parametrize("sizes", [(1, 1, 1), (16, 16, 16), (5, 7, 3), (3, 40, 33), (3, 130, 4)])
def test_multiplies_matrices_of_any_size(sizes):
    check(*draw(*sizes))


def test_accumulates_in_float32():
    a, b = draw(4, 300, 5)
    check(abs(a), abs(b))


def test_stores_float16():
    a, b = draw(9, 20, 11)
    check(a, b, np.empty((9, 11), np.float16))


def test_reads_and_writes_arrays_with_strides():
    a, b = draw(9, 20, 11)
    check(make_view_with_gaps(a), b)
    check(np.asfortranarray(a), b)
    check(a, make_view_with_gaps(b))
    check(a, np.asfortranarray(b))
    check(a, b, make_view_with_gaps(np.zeros((9, 11), np.float32)))
