import numpy as np
import pytest
from solution import solve


def make_view_with_gaps(values):
    """Return a view with gaps that has these values."""
    rows, columns = values.shape
    view = np.zeros((rows, 2 * columns + 3), values.dtype)[:, 1 : 2 * columns : 2]
    view[...] = values
    return view


def check_softmax(x, out=None, rtol=2.0**-14):
    out = np.empty_like(x) if out is None else out
    solve(x, out)
    e = np.exp(x.astype(np.float64) - x.max(axis=1, keepdims=True))
    assert np.allclose(out, e / e.sum(axis=1, keepdims=True), rtol=rtol, atol=2.0**-23 if x.dtype == np.float16 else 1e-37)


def draw(rows, columns, scale=3.0, seed=0):
    return np.random.default_rng(seed).normal(0, scale, (rows, columns)).astype(np.float32)


@pytest.mark.parametrize("shape", [(1, 1), (2, 8), (3, 5), (2, 33), (2, 300), (2, 1100)])
def test_computes_rows_of_any_width(shape):
    check_softmax(draw(*shape))


def test_subtracts_the_maximum_of_each_row():
    x = draw(3, 6)
    x[0] += 1000
    x[1] -= 1000
    check_softmax(x)
    check_softmax(draw(9, 33, scale=300.0))


def test_allows_masked_logits():
    x = draw(2, 20)
    x[:, 3:9] = -np.inf
    check_softmax(x)


def test_reads_and_writes_arrays_with_strides():
    x = draw(5, 12)
    check_softmax(make_view_with_gaps(x))
    check_softmax(np.asfortranarray(x))
    check_softmax(x, make_view_with_gaps(x))


def test_sums_float16_in_float32():
    check_softmax(draw(2, 1100, scale=1.0).astype(np.float16), rtol=2.0**-9)


def test_sums_float32_without_loss():
    check_softmax(draw(2, 1500, scale=1.0, seed=1))
