"""Typed helpers; one private kernel, three public faces."""
from __future__ import annotations

from typing import Optional

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.floating]
BoolMatrix = npt.NDArray[np.bool_]


def _as_float(matrix: npt.ArrayLike) -> Matrix:
    array = np.asarray(matrix)
    if array.ndim != 2:
        raise ValueError(f"expected a matrix, got {array.ndim} dimension(s)")
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def _masked_softmax(scores: Matrix, allowed: Optional[BoolMatrix]) -> Matrix:
    if allowed is None:
        allowed = np.ones(scores.shape, dtype=bool)
    peak = np.max(scores, axis=-1, keepdims=True, where=allowed, initial=-np.inf)
    weights = np.exp(scores - peak, where=allowed, out=np.zeros_like(scores))
    return weights / weights.sum(axis=-1, keepdims=True)


def _attend(Q: npt.ArrayLike, K: npt.ArrayLike, V: npt.ArrayLike, allowed: Optional[BoolMatrix]) -> Matrix:
    queries, keys, values = _as_float(Q), _as_float(K), _as_float(V)
    scores = np.matmul(queries, keys.transpose()) / np.sqrt(queries.shape[1])
    return np.matmul(_masked_softmax(scores, allowed), values)


def scaled_dot_product_attention(Q: npt.ArrayLike, K: npt.ArrayLike, V: npt.ArrayLike, causal: bool = False) -> Matrix:
    allowed = None
    if causal:
        allowed = np.greater_equal.outer(np.arange(len(Q)), np.arange(len(K)))
    return _attend(Q, K, V, allowed)


def attention_with_padding(Q: npt.ArrayLike, K: npt.ArrayLike, V: npt.ArrayLike, pad_mask: npt.ArrayLike) -> Matrix:
    keep = np.logical_not(pad_mask)
    return _attend(Q, K, V, np.tile(keep, (len(Q), 1)))


def decode_attention(Q: npt.ArrayLike, K: npt.ArrayLike, V: npt.ArrayLike) -> Matrix:
    first = len(K) - len(Q)
    return _attend(Q, K, V, np.greater_equal.outer(np.arange(len(Q)) + first, np.arange(len(K))))
