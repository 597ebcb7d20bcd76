"""Typed, validated; temperature by Newton steps with a bisection guard."""
from __future__ import annotations

import math
from typing import Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

Targets = Union[int, Sequence[int], NDArray[np.integer]]


def _normalise_inputs(logits: ArrayLike, targets: Targets) -> Tuple[NDArray[np.float64], NDArray[np.int64]]:
    matrix = np.asarray(logits, dtype=np.float64)
    labels = np.asarray(targets, dtype=np.int64)
    if matrix.ndim == 1:
        matrix, labels = matrix[np.newaxis, :], labels.reshape(1)
    if matrix.ndim != 2 or labels.shape != (matrix.shape[0],):
        raise ValueError("logits and targets do not match")
    if labels.min() < 0 or labels.max() >= matrix.shape[1]:
        raise IndexError("target outside the vocabulary")
    return matrix, labels


def _negative_log_probabilities(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    shifted = matrix - matrix.max(axis=1, keepdims=True)
    return np.log(np.exp(shifted).sum(axis=1, keepdims=True)) - shifted


def cross_entropy(logits: ArrayLike, targets: Targets, epsilon: float = 0.0) -> float:
    matrix, labels = _normalise_inputs(logits, targets)
    nll = _negative_log_probabilities(matrix)
    hard = np.take_along_axis(nll, labels[:, np.newaxis], axis=1)[:, 0]
    if epsilon == 0.0:
        return float(hard.mean())
    uniform = nll.mean(axis=1)
    return float(((1.0 - epsilon) * hard + epsilon * uniform).mean())


def fit_temperature(logits: ArrayLike, targets: Targets) -> float:
    matrix, labels = _normalise_inputs(logits, targets)
    chosen = matrix[np.arange(labels.size), labels]
    low, high, beta = 1e-8, 1e8, 1.0
    for _ in range(300):
        p = np.exp(-_negative_log_probabilities(beta * matrix))
        mean = (p * matrix).sum(axis=1)
        variance = (p * matrix ** 2).sum(axis=1) - mean ** 2
        gradient, curvature = float((mean - chosen).mean()), float(variance.mean())
        if gradient > 0:
            high = beta
        else:
            low = beta
        step = beta - gradient / curvature if curvature > 0 else math.inf
        proposal = step if low < step < high else math.sqrt(low * high)
        if abs(proposal - beta) <= 1e-15 * beta:
            break
        beta = proposal
    return 1.0 / beta
