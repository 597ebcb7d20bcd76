import numpy as np
import pytest
from solution import solve


def make_view_with_gaps(values):
    """Return a view with gaps that has these values."""
    rows, columns = values.shape
    view = np.zeros((rows, 2 * columns + 3), values.dtype)[:, 1 : 2 * columns : 2]
    view[...] = values
    return view


def attend(q, k, v, heads, scale):
    queries, keys = len(q), len(k)
    q, k, v = (each.astype(np.float64).reshape(len(each), heads, -1) for each in (q, k, v))
    scores = scale * np.einsum("thd,shd->hts", q, k)
    scores[:, np.arange(keys) > np.arange(keys - queries, keys)[:, None]] = -np.inf
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return np.einsum("hts,shd->thd", weights, v).reshape(queries, -1), abs(scores[np.isfinite(scores)]).max()


def check(q, k, v, heads, scale=None, out=None):
    d = q.shape[1] // heads
    scale = d**-0.5 if scale is None else scale
    out = np.empty(q.shape, np.float32) if out is None else out
    solve(q, k, v, out, heads, scale)
    want, largest = attend(q, k, v, heads, scale)
    error = 8 * ((d + 3) * largest + len(k) + 8) * 2.0**-24 * float(abs(v).max())
    assert np.allclose(out, want, rtol=2.0**-10 if out.dtype == np.float16 else 2.0**-16, atol=error)


def draw(queries, keys, columns, rising=False):
    rng = np.random.default_rng(queries + keys + columns)
    q, k, v = (rng.normal(size=(length, columns)) for length in (queries, keys, keys))
    if rising:
        q, k = q + 0.5, k + np.linspace(-1, 2, keys)[:, None]
    return [each.astype(np.float16) for each in (q, k, v)]


@pytest.mark.parametrize(
    ("queries", "keys", "heads", "d"), [(1, 1, 1, 1), (4, 4, 2, 3), (17, 17, 1, 16), (5, 40, 2, 4), (1, 70, 1, 8)]
)
def test_attends_to_what_is_before_each_query(queries, keys, heads, d):
    check(*draw(queries, keys, heads * d), heads)


def test_rescales_for_scores_that_grow():
    check(*draw(20, 90, 8, rising=True), 1, scale=2.0)


def test_subtracts_the_maximum():
    check(*draw(5, 9, 8), 1, scale=60.0)


def test_computes_weights_and_sums_in_float32():
    q, k, v = draw(3, 90, 8)
    check(q, k, v + np.float16(8), 1)


def test_stores_float16():
    check(*draw(4, 4, 6), 2, out=np.empty((4, 6), np.float16))


def test_reads_and_writes_arrays_with_strides():
    arrays = draw(5, 9, 12)
    for index, each in enumerate(arrays):
        check(*arrays[:index], make_view_with_gaps(each), *arrays[index + 1 :], 2)
    check(*map(np.asfortranarray, arrays), 2)
    check(*arrays, 2, out=make_view_with_gaps(np.zeros((5, 12), np.float32)))
