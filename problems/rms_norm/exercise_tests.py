import numpy as np
import pytest
from solution import layer_norm, rms_norm

X = np.array([[1.0, -2.0, 3.0, 0.5], [10.0, 11.0, 9.0, 12.0]])
GAMMA = np.array([1.0, 2.0, -1.0, 0.5])
BETA = np.array([0.0, 1.0, 2.0, 3.0])


def exact_rms(x, gamma, eps=1e-6):
    return x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps) * gamma


def exact_layer(x, gamma, beta, eps=1e-5):
    centered = x - x.mean(axis=-1, keepdims=True)
    return centered / np.sqrt(np.mean(centered * centered, axis=-1, keepdims=True) + eps) * gamma + beta


@pytest.mark.parametrize("scale", [1.0, 1e-3, 1e-4, 1e3])
def test_agrees_with_the_definitions(scale):
    x = X * scale
    assert np.allclose(np.asarray(rms_norm(x, GAMMA), dtype=float), exact_rms(x, GAMMA))
    assert np.allclose(np.asarray(layer_norm(x, GAMMA, BETA), dtype=float), exact_layer(x, GAMMA, BETA))


def test_eps_can_be_chosen():
    x = X / 100
    assert np.allclose(np.asarray(rms_norm(x, GAMMA, eps=0.5), dtype=float), exact_rms(x, GAMMA, 0.5))
    assert np.allclose(np.asarray(layer_norm(x, GAMMA, BETA, eps=0.5), dtype=float), exact_layer(x, GAMMA, BETA, 0.5))


def test_zeros_stay_zeros():
    assert np.asarray(rms_norm(np.zeros(4), GAMMA), dtype=float).tolist() == [0.0] * 4
    assert np.asarray(layer_norm(np.zeros(4), GAMMA, BETA), dtype=float).tolist() == BETA.tolist()


@pytest.mark.parametrize("shape", [(4,), (2, 3, 4)])
def test_accepts_any_number_of_axes(shape):
    x = np.random.default_rng(0).normal(size=shape)
    assert np.allclose(np.asarray(rms_norm(x, GAMMA), dtype=float), exact_rms(x, GAMMA))
    assert np.allclose(np.asarray(layer_norm(x, GAMMA, BETA), dtype=float), exact_layer(x, GAMMA, BETA))


def test_squares_of_half_precision_do_not_overflow():
    x, ones = np.array([300.0, 400.0, -500.0, 0.0], dtype=np.float16), np.ones(4, dtype=np.float16)
    wide = x.astype(np.float64)
    assert np.allclose(np.asarray(rms_norm(x, ones), dtype=float), exact_rms(wide, 1.0), rtol=5e-3)
    zero = np.zeros(4, dtype=np.float16)
    assert np.allclose(np.asarray(layer_norm(x, ones, zero), dtype=float), exact_layer(wide, 1.0, 0.0), rtol=5e-3)
