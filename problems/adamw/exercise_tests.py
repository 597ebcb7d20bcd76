import numpy as np
import pytest
from solution import AdamW


def run_reference(params, gradients, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    params = {name: value.astype(float).copy() for name, value in params.items()}
    m = {name: np.zeros_like(value) for name, value in params.items()}
    v = {name: np.zeros_like(value) for name, value in params.items()}
    for t, grads in enumerate(gradients, 1):
        for name in params:
            m[name] = beta1 * m[name] + (1 - beta1) * grads[name]
            v[name] = beta2 * v[name] + (1 - beta2) * grads[name] ** 2
            step = m[name] / (1 - beta1**t) / (np.sqrt(v[name] / (1 - beta2**t)) + eps)
            params[name] = params[name] * (1 - lr * weight_decay) - lr * step
    return params


def check_matches_reference(params, gradients, **settings):
    expected = run_reference(params, gradients, **settings)
    actual = {name: value.copy() for name, value in params.items()}
    optimizer = AdamW(**settings)
    for grads in gradients:
        optimizer.step(actual, {name: grad.copy() for name, grad in grads.items()})
    assert actual.keys() == expected.keys()
    for name, value in expected.items():
        assert actual[name] == pytest.approx(value, rel=1e-6)


W = np.array([1.0, -2.0, 3.0])


def test_first_step():
    check_matches_reference({"w": W}, [{"w": np.array([0.1, -0.2, 0.3])}])


@pytest.mark.parametrize("settings", [{}, {"lr": 0.1, "weight_decay": 0.5}, {"weight_decay": 0.0}, {"beta1": 0.5}])
def test_several_steps_and_parameters(settings):
    rng = np.random.default_rng(0)
    params = {"w": W, "u": np.array([0.5, 0.5, 4.0]), "b": np.ones((2, 2))}
    gradients = [{name: rng.normal(size=value.shape) for name, value in params.items()} for _ in range(5)]
    check_matches_reference(params, gradients, **settings)


def test_tiny_gradients():
    check_matches_reference({"w": W}, [{"w": np.full(3, 1e-9)}] * 3, lr=0.1)


def test_zero_gradient_still_decays():
    check_matches_reference({"w": W}, [{"w": np.zeros(3)}] * 2, lr=0.1, weight_decay=0.5)


def test_does_not_change_gradients():
    grads = {"w": np.ones(3)}
    AdamW().step({"w": W.copy()}, grads)
    assert grads["w"].tolist() == [1, 1, 1]


def test_optimizers_share_no_state():
    for _ in range(2):
        check_matches_reference({"w": W}, [{"w": np.ones(3)}] * 2, lr=0.1)
