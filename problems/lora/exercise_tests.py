import numpy as np
import pytest
from solution import LoRALinear

RNG = np.random.default_rng(0)


def near(got, want):
    return np.allclose(np.asarray(got, dtype=float), want)


@pytest.mark.parametrize(("out", "inner", "r"), [(3, 5, 2), (4, 2, 1)])
def test_new_layer_equals_the_frozen_layer(out, inner, r):
    W, x = RNG.normal(size=(out, inner)), RNG.normal(size=inner)
    layer = LoRALinear(W, r, 8)
    assert np.shape(layer.A) == (r, inner)
    assert np.shape(layer.B) == (out, r)
    assert not np.asarray(layer.B).any()
    assert np.asarray(layer.A).any()
    assert near(layer.forward(x), W @ x)


@pytest.mark.parametrize("alpha", [1, 4, 16])
def test_every_call_adds_the_scaled_low_rank_term(alpha):
    W, x = RNG.normal(size=(3, 5)), RNG.normal(size=5)
    A, B = RNG.normal(size=(2, 5)), RNG.normal(size=(3, 2))
    layer = LoRALinear(W.copy(), 2, alpha)
    layer.A, layer.B = A.copy(), B.copy()
    for _ in range(3):
        assert near(layer.forward(x), W @ x + alpha / 2 * (B @ (A @ x)))
    layer.B = np.zeros((3, 2))
    assert near(layer.forward(x), W @ x)


def test_does_not_change_the_callers_array():
    W, x = RNG.normal(size=(3, 5)), RNG.normal(size=5)
    original = W.copy()
    layer = LoRALinear(W, 2, 4)
    layer.B = np.ones((3, 2))
    layer.forward(x)
    assert W.tolist() == original.tolist()
