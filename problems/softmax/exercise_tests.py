import numpy as np
import pytest
from solution import log_softmax, softmax


def compute_exact_softmax(x):
    x = np.asarray(x, dtype=np.longdouble)
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize("shape", [(5,), (3, 4), (2, 3, 4)])
def test_agrees_with_the_definition(shape):
    x = np.random.default_rng(0).normal(size=shape)
    got = np.asarray(softmax(x), dtype=float)
    assert got.shape == shape
    assert np.allclose(got, compute_exact_softmax(x).astype(float))
    assert np.allclose(np.asarray(log_softmax(x), dtype=float), np.log(compute_exact_softmax(x)).astype(float))


@pytest.mark.parametrize("row", [[0.0, 0.0, 0.0, 2000.0], [1000.0, 1000.0], [-1000.0, -1001.0]])
def test_is_finite_for_large_logits(row):
    x = np.array([row])
    assert np.allclose(np.asarray(softmax(x), dtype=float), compute_exact_softmax(x).astype(float))
    assert np.isfinite(np.asarray(log_softmax(x), dtype=float)).all()


def test_log_softmax_does_not_underflow():
    got = np.asarray(log_softmax(np.array([0.0, 1000.0])), dtype=float)
    assert got.tolist() == pytest.approx([-1000.0, 0.0])


def test_log_softmax_keeps_its_precision_far_from_zero():
    got = np.asarray(log_softmax(np.array([1e17, 1e17])), dtype=float)
    assert got.tolist() == pytest.approx([np.log(0.5)] * 2)


def test_masked_token_gets_probability_zero():
    got = np.asarray(softmax(np.array([-np.inf, 1.0, 1.0])), dtype=float)
    assert got.tolist() == pytest.approx([0.0, 0.5, 0.5])
