"""Compares the gradients that reach the optimizer with the JAX gradient of one large batch, for a small network."""

from collections.abc import Iterator
from typing import Any, cast

import jax as _jax
import numpy as np

from problems.gradient_accumulation import reference

jax: Any = _jax
jnp: Any = _jax.numpy
Array = np.ndarray[Any, Any]
Arrays = dict[str, Array]


class _Network:
    """Two layers with a squared error and manually derived gradients."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.params: Arrays = {"a": rng.normal(size=(3, 4)), "b": rng.normal(size=4)}
        self.grads: Arrays = {name: rng.normal(size=value.shape) for name, value in self.params.items()}
        self._forward_state: Any = None

    def forward(self, x: Array) -> Array:
        hidden = np.tanh(x @ self.params["a"])
        self._forward_state = x, hidden
        return hidden @ self.params["b"]

    def loss_fn(self, logits: Array, y: Array) -> np.floating[Any]:
        self._forward_state = (*self._forward_state[:2], logits - y)
        return np.mean((logits - y) ** 2)

    def backward(self, loss: np.floating[Any]) -> None:
        x, hidden, error = self._forward_state
        d_logits = cast("Array", 2 * error / len(error) * (loss / np.mean(error**2)))
        self.grads["b"] += hidden.T @ d_logits
        self.grads["a"] += x.T @ (np.outer(d_logits, self.params["b"]) * (1 - hidden**2))


class _RecordingOptimizer:
    def __init__(self) -> None:
        self.received: list[Arrays] = []

    def step(self, params: Arrays, grads: Arrays) -> None:
        self.received.append({name: np.array(value) for name, value in grads.items()})


def _compute_large_batch_loss(params: Any, x: Any, y: Any) -> Any:
    return jnp.mean((jnp.tanh(x @ params["a"]) @ params["b"] - y) ** 2)


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (gradient of the reference, gradient of JAX) for each parameter.

    Runs 110 windows of one to four micro-batches of three rows.
    """
    with jax.enable_x64(True):
        gradient = jax.grad(_compute_large_batch_loss)
        for turn in range(110):
            network, recorder, count = _Network(rng), _RecordingOptimizer(), 1 + turn % 4
            accumulator = reference.GradAccumulator(network, recorder, count)
            x, y = rng.normal(size=(3 * count, 3)), rng.normal(size=3 * count)
            for start in range(0, 3 * count, 3):
                accumulator.step(x[start : start + 3], y[start : start + 3])
            expected = gradient(network.params, x, y)
            for name, value in recorder.received[0].items():
                yield value, np.asarray(expected[name])
