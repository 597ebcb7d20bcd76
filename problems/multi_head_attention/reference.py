from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating[Any]]


def _split(t: Floats, heads: int) -> Floats:
    """[seq, heads * d_k] -> [heads, seq, d_k]."""
    return t.reshape(len(t), heads, -1).transpose(1, 0, 2)


def grouped_query_attention(
    x: ArrayLike,
    W_Q: ArrayLike,
    W_K: ArrayLike,
    W_V: ArrayLike,
    W_O: ArrayLike,
    n_heads: int,
    n_kv_heads: int,
    causal: bool = False,
) -> Floats:
    tokens, *weights = (np.asarray(each, dtype=np.float64) for each in (x, W_Q, W_K, W_V, W_O))
    if tokens.shape[1] % n_heads:
        raise ValueError(f"d_model = {tokens.shape[1]} is not divisible by n_heads = {n_heads}")
    q = _split(tokens @ weights[0], n_heads)
    k, v = (np.repeat(_split(tokens @ weight, n_kv_heads), n_heads // n_kv_heads, axis=0) for weight in weights[1:3])
    scores = q @ k.transpose(0, 2, 1) / np.sqrt(q.shape[-1])
    if causal:
        scores = np.where(np.tri(len(tokens), dtype=bool), scores, -np.inf)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    heads = e / e.sum(axis=-1, keepdims=True) @ v
    return heads.transpose(1, 0, 2).reshape(len(tokens), -1) @ weights[3]


def multi_head_attention(
    x: ArrayLike,
    W_Q: ArrayLike,
    W_K: ArrayLike,
    W_V: ArrayLike,
    W_O: ArrayLike,
    n_heads: int,
    causal: bool = False,
) -> Floats:
    return grouped_query_attention(x, W_Q, W_K, W_V, W_O, n_heads, n_heads, causal)
