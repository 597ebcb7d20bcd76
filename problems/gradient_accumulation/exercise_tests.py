import numpy as np
import pytest
from solution import GradAccumulator


class Loss:
    """A scalar that stores its scale factor."""

    def __init__(self, value, gradient, scale=1.0):
        self.value, self.gradient, self.scale = value, gradient, scale

    def __truediv__(self, number):
        return Loss(self.value, self.gradient, self.scale / number)

    def __mul__(self, number):
        return Loss(self.value, self.gradient, self.scale * number)

    __rmul__ = __mul__

    def __float__(self):
        return float(self.value * self.scale)


class Model:
    """y = w . x with a squared error."""

    def __init__(self):
        self.params = {"w": np.array([1.0, 2.0])}
        self.grads = {"w": np.array([99.0, -99.0])}

    def forward(self, x):
        self.x = np.array(x)
        return float(self.params["w"] @ self.x)

    def loss_fn(self, logits, y):
        return Loss((logits - y) ** 2, 2 * (logits - y) * self.x)

    def backward(self, loss):
        self.grads["w"] = self.grads["w"] + loss.gradient * loss.scale


class Optimizer:
    def __init__(self):
        self.received = []

    def step(self, params, grads):
        self.received.append([float(value) for value in np.asarray(grads["w"])])


BATCHES = [([1.0, 0.0], 0.5), ([0.0, 2.0], 1.0), ([1.0, 1.0], 0.0), ([2.0, -1.0], 3.0), ([1.0, 3.0], 1.0)]


def gradient(x, y):
    return 2 * (np.dot([1.0, 2.0], x) - y) * np.array(x)


@pytest.mark.parametrize("n_steps", [1, 2, 3])
def test_steps_once_per_window_with_mean_gradient(n_steps):
    model, optimizer = Model(), Optimizer()
    accumulator = GradAccumulator(model, optimizer, n_steps)
    for x, y in BATCHES:
        accumulator.step(np.array(x), y)
    windows = [BATCHES[i : i + n_steps] for i in range(0, len(BATCHES) - n_steps + 1, n_steps)]
    expected = [np.mean([gradient(x, y) for x, y in window], axis=0).tolist() for window in windows]
    assert len(optimizer.received) == len(expected)
    for actual, mean in zip(optimizer.received, expected):
        assert actual == pytest.approx(mean)


def test_returns_unscaled_loss():
    accumulator = GradAccumulator(Model(), Optimizer(), 4)
    for x, y in BATCHES:
        loss = accumulator.step(np.array(x), y)
        assert float(loss) == pytest.approx((np.dot([1.0, 2.0], x) - y) ** 2)


def test_partly_filled_window_does_not_step():
    optimizer = Optimizer()
    accumulator = GradAccumulator(Model(), optimizer, 3)
    accumulator.step(np.array([1.0, 0.0]), 0.5)
    assert optimizer.received == []
