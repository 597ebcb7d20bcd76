import numpy as np
import pytest
from solution import apply_rope, precompute_rope, rope_qkv

RNG = np.random.default_rng(0)


def exact(x, offset=0, base=10000.0):
    seq, d = x.shape
    angles = np.outer(np.arange(seq) + offset, base ** (-2 * np.arange(d // 2) / d))
    rotated = (x[:, : d // 2] + 1j * x[:, d // 2 :]) * np.exp(1j * angles)
    return np.hstack([rotated.real, rotated.imag])


def near(got, want):
    return np.allclose(np.asarray(got, dtype=float), want, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize(("d", "base"), [(2, 10000.0), (8, 10000.0), (8, 100.0)])
@pytest.mark.parametrize("offset", [0, 3])
def test_agrees_with_a_complex_rotation(d, base, offset):
    x = RNG.normal(size=(4, d))
    cos, sin = precompute_rope(d, 16, base)
    assert near(apply_rope(x, cos, sin, offset), exact(x, offset, base))


def test_tables_agree_with_the_definition():
    cos, sin = precompute_rope(4, 3)
    angles = np.outer(np.arange(3), [1.0, 0.01])
    assert near(cos, np.cos(angles))
    assert near(sin, np.sin(angles))


def test_rotates_queries_and_keys_but_not_values():
    q, k, v = (RNG.normal(size=(3, 4)) for _ in range(3))
    cos, sin = precompute_rope(4, 8)
    for offset in (0, 2):
        got_q, got_k, got_v = rope_qkv(q, k, v, cos, sin, offset)
        assert near(got_q, exact(q, offset))
        assert near(got_k, exact(k, offset))
        assert near(got_v, v)


@pytest.mark.parametrize(("rows", "seq", "offset"), [(2, 1, 2), (2, 2, 1), (1, 3, 0)])
def test_rejects_positions_past_the_tables(rows, seq, offset):
    cos, sin = precompute_rope(4, rows)
    with pytest.raises(Exception):
        apply_rope(RNG.normal(size=(seq, 4)), cos, sin, offset)
