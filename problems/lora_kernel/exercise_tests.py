import numpy as np
import pytest
from solution import solve


def make_view_with_gaps(values):
    """Return a view with gaps that has these values."""
    rows, columns = values.shape
    view = np.zeros((rows, 2 * columns + 3), values.dtype)[:, 1 : 2 * columns : 2]
    view[...] = values
    return view


def check(x, w, a, b, scale=1.0, out=None):
    out = np.empty((len(x), len(w)), np.float32) if out is None else out
    solve(x, w, a, b, out, scale)
    x, w, a, b = (each.astype(np.float64) for each in (x, w, a, b))
    want = x @ w.T + scale * (x @ a.T) @ b.T
    largest = (abs(x) @ abs(w).T + abs(scale) * (abs(x) @ abs(a).T) @ abs(b).T).max()
    bound = (x.shape[1] + len(a) + 4) * 2.0**-24 * largest + 2.0**-24
    assert np.allclose(out, want, rtol=2.0**-10 if out.dtype == np.float16 else 2.0**-20, atol=bound)


def draw(rows, inner, columns, rank, mean=0.0):
    rng = np.random.default_rng(rows + inner + columns + rank)
    shapes = (rows, inner), (columns, inner), (rank, inner), (columns, rank)
    return [rng.normal(mean, 1, shape).astype(np.float16) for shape in shapes]


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (16, 16, 16, 4), (5, 7, 3, 2), (3, 40, 33, 5), (2, 130, 4, 3)])
def test_computes_layers_of_any_size(sizes):
    check(*draw(*sizes))


@pytest.mark.parametrize("scale", [0.25, 0.5, 8.0])
def test_scales_only_the_correction(scale):
    check(*draw(4, 9, 6, 3), scale)


def test_accumulates_in_float32():
    check(*draw(3, 200, 4, 2, mean=1.0))


def test_stores_float16():
    check(*draw(4, 9, 6, 3), out=np.empty((4, 6), np.float16))


def test_reads_and_writes_arrays_with_strides():
    arrays = draw(9, 20, 11, 5)
    for index, each in enumerate(arrays):
        check(*arrays[:index], make_view_with_gaps(each), *arrays[index + 1 :])
    check(*map(np.asfortranarray, arrays))
    check(*arrays, out=make_view_with_gaps(np.zeros((9, 11), np.float32)))
