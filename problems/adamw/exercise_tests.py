import numpy as np
import pytest
from solution import AdamW


def exact(params, gradients, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
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


def check(params, gradients, **settings):
    want = exact(params, gradients, **settings)
    mine = {name: value.copy() for name, value in params.items()}
    optimizer = AdamW(**settings)
    for grads in gradients:
        optimizer.step(mine, {name: grad.copy() for name, grad in grads.items()})
    assert mine == pytest.approx(want, rel=1e-6)


W = np.array([1.0, -2.0, 3.0])


def test_the_first_step():
    check({"w": W}, [{"w": np.array([0.1, -0.2, 0.3])}])


@pytest.mark.parametrize("settings", [{}, {"lr": 0.1, "weight_decay": 0.5}, {"weight_decay": 0.0}, {"beta1": 0.5}])
def test_several_steps_and_parameters(settings):
    rng = np.random.default_rng(0)
    params = {"w": W, "u": np.array([0.5, 0.5, 4.0]), "b": np.ones((2, 2))}
    gradients = [{name: rng.normal(size=value.shape) for name, value in params.items()} for _ in range(5)]
    check(params, gradients, **settings)


def test_tiny_gradients():
    check({"w": W}, [{"w": np.full(3, 1e-9)}] * 3, lr=0.1)


def test_a_zero_gradient_still_decays():
    check({"w": W}, [{"w": np.zeros(3)}] * 2, lr=0.1, weight_decay=0.5)


def test_leaves_gradients_alone():
    grads = {"w": np.ones(3)}
    AdamW().step({"w": W.copy()}, grads)
    assert grads["w"].tolist() == [1, 1, 1]


def test_optimizers_share_nothing():
    for _ in range(2):
        check({"w": W}, [{"w": np.ones(3)}] * 2, lr=0.1)
