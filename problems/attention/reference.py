from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]


def _attend(q: ArrayLike, k: ArrayLike, v: ArrayLike, visible: Mask) -> Floats:
    """Compute attention in float64.

    `visible` [seq_q, seq_k] is True where a query may see a key. Each row has at least one True.
    """
    queries, keys, values = (np.asarray(each, dtype=np.float64) for each in (q, k, v))
    scores = queries @ keys.T / np.sqrt(queries.shape[-1])
    scores = np.where(visible, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ values


def scaled_dot_product_attention(Q: ArrayLike, K: ArrayLike, V: ArrayLike, causal: bool = False) -> Floats:
    visible = np.ones((len(np.asarray(Q)), len(np.asarray(K))), dtype=bool)
    return _attend(Q, K, V, np.tril(visible) if causal else visible)


def attention_with_padding(Q: ArrayLike, K: ArrayLike, V: ArrayLike, pad_mask: ArrayLike) -> Floats:
    real = ~np.asarray(pad_mask, dtype=bool)
    return _attend(Q, K, V, np.broadcast_to(real, (len(np.asarray(Q)), len(real))))


def decode_attention(Q: ArrayLike, K: ArrayLike, V: ArrayLike) -> Floats:
    queries, keys = len(np.asarray(Q)), len(np.asarray(K))
    # The last query is at the position of the last key: query i sees the keys up to i + (keys - queries).
    return _attend(Q, K, V, np.tril(np.ones((queries, keys), dtype=bool), k=keys - queries))
