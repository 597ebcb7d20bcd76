import numpy as np
import pytest
from solution import solve


def make_view_with_gaps(values):
    """Return a view with gaps that has these values."""
    rows, columns = values.shape
    view = np.zeros((rows, 2 * columns + 3), values.dtype)[:, 1 : 2 * columns : 2]
    view[...] = values
    return view


def make_tables(positions, half):
    angles = np.arange(positions)[:, None] * 0.7 ** np.arange(half) + 0.1
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def check(x, cos, sin, heads, offset=0, out=None):
    out = np.empty_like(x) if out is None else out
    solve(x, cos, sin, out, heads, offset)
    rows, columns = x.shape
    pairs = x.astype(np.float64).reshape(rows, heads, 2, columns // heads // 2)
    c, s = (table[offset : offset + rows, None].astype(np.float64) for table in (cos, sin))
    want = np.stack([pairs[:, :, 0] * c - pairs[:, :, 1] * s, pairs[:, :, 0] * s + pairs[:, :, 1] * c], axis=2)
    is_float16 = x.dtype == np.float16
    atol = 2.0**-21 * abs(x.astype(np.float64)).max() + 2.0**-24 * is_float16
    assert np.allclose(out, want.reshape(rows, columns), rtol=2.0**-10 if is_float16 else 2.0**-20, atol=atol)


def draw(rows, columns, dtype=np.float32):
    return np.random.default_rng(rows + columns).normal(size=(rows, columns)).astype(dtype)


@pytest.mark.parametrize(("rows", "heads", "half"), [(1, 1, 1), (3, 2, 4), (5, 3, 5), (2, 1, 33), (7, 2, 12)])
def test_rotates_heads_of_any_size(rows, heads, half):
    check(draw(rows, 2 * heads * half), *make_tables(rows, half), heads)


def test_starts_at_the_offset():
    check(draw(3, 12), *make_tables(20, 3), 2, offset=11)


def test_rotates_float16_in_float32():
    check(draw(4, 80, np.float16), *make_tables(4, 20), 2)


def test_leaves_memory_outside_the_output():
    base = np.full((4, 40), 7, np.float32)
    check(draw(3, 12), *make_tables(3, 3), 2, out=base[:3, 10:22])
    assert (base[3] == 7).all()
    assert (base[:3, :10] == 7).all()
    assert (base[:3, 22:] == 7).all()


def test_reads_and_writes_arrays_with_strides():
    x, (cos, sin) = draw(5, 12), make_tables(5, 3)
    check(make_view_with_gaps(x), cos, sin, 2)
    check(np.asfortranarray(x), cos, sin, 2)
    check(x, cos, sin, 2, out=make_view_with_gaps(x))
