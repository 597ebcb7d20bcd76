import numpy as np
import pytest
from solution import solve


def make_view_with_gaps(values):
    """Return a view with gaps that has these values."""
    rows, columns = values.shape
    view = np.zeros((rows, 2 * columns + 3), values.dtype)[:, 1 : 2 * columns : 2]
    view[...] = values
    return view


def check(x, gamma, out=None, eps=1e-6, rtol=2.0**-18):
    out = np.empty_like(x) if out is None else out
    solve(x, gamma, out, eps)
    wide = x.astype(np.float64)
    root = np.sqrt((wide**2).mean(axis=1, keepdims=True) + eps)
    assert np.allclose(out, gamma.astype(np.float64) * wide / root, rtol=rtol, atol=2.0**-23 if x.dtype == np.float16 else 0)


def draw(rows, columns, scale=1.0, dtype=np.float32):
    rng = np.random.default_rng(rows + columns)
    return rng.normal(0, scale, (rows, columns)).astype(dtype), rng.uniform(0.5, 2, columns).astype(dtype)


@pytest.mark.parametrize("shape", [(1, 1), (2, 8), (3, 5), (4, 33), (2, 300), (2, 1100)])
def test_normalizes_rows_of_any_width(shape):
    check(*draw(*shape))


def test_adds_eps_inside_the_root():
    x, gamma = draw(3, 20, scale=0.01)
    check(x, gamma, eps=0.1)
    check(np.zeros((2, 5), np.float32), gamma[:5].copy())


def test_reads_and_writes_arrays_with_strides():
    x, gamma = draw(5, 12)
    check(make_view_with_gaps(x), gamma)
    check(np.asfortranarray(x), gamma)
    check(x, gamma, make_view_with_gaps(x))
    check(x, np.repeat(gamma, 2)[::2])


def test_squares_float16_in_float32():
    check(*draw(2, 300, scale=300.0, dtype=np.float16), rtol=2.0**-9)
    check(*draw(2, 300, scale=0.001, dtype=np.float16), rtol=2.0**-9)
