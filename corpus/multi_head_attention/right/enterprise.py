"""Typed; configuration checked up front; grouped heads without copies."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


@dataclass(frozen=True)
class HeadLayout:
    d_model: int
    n_heads: int
    n_kv_heads: int

    def __post_init__(self) -> None:
        if self.n_heads < 1 or self.d_model % self.n_heads != 0:
            raise ValueError(f"d_model={self.d_model} is not divisible by n_heads={self.n_heads}")
        if self.n_heads % self.n_kv_heads != 0:
            raise ValueError("n_heads must be a multiple of n_kv_heads")

    @property
    def head_dim(self) -> int:
        return self.d_model // self.n_heads

    @property
    def group(self) -> int:
        return self.n_heads // self.n_kv_heads


def _causal_softmax(scores: Array, causal: bool) -> Array:
    if causal:
        length = scores.shape[-1]
        future = ~np.tri(length, dtype=bool)
        scores = np.where(future, -np.inf, scores)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def _forward(x: Array, W_Q: Array, W_K: Array, W_V: Array, W_O: Array, layout: HeadLayout, causal: bool) -> Array:
    seq = x.shape[0]
    queries = (x @ W_Q).reshape(seq, layout.n_kv_heads, layout.group, layout.head_dim).transpose(1, 2, 0, 3)
    keys = (x @ W_K).reshape(seq, layout.n_kv_heads, 1, layout.head_dim).transpose(1, 2, 3, 0)
    values = (x @ W_V).reshape(seq, layout.n_kv_heads, 1, layout.head_dim).transpose(1, 2, 0, 3)
    weights = _causal_softmax(queries @ keys / np.sqrt(layout.head_dim), causal)
    context = (weights @ values).transpose(2, 0, 1, 3).reshape(seq, layout.n_heads * layout.head_dim)
    return context @ W_O


def multi_head_attention(x: Array, W_Q: Array, W_K: Array, W_V: Array, W_O: Array, n_heads: int, causal: bool = False) -> Array:
    return _forward(x, W_Q, W_K, W_V, W_O, HeadLayout(x.shape[1], n_heads, n_heads), causal)


def grouped_query_attention(x: Array, W_Q: Array, W_K: Array, W_V: Array, W_O: Array, n_heads: int, n_kv_heads: int, causal: bool = False) -> Array:
    return _forward(x, W_Q, W_K, W_V, W_O, HeadLayout(x.shape[1], n_heads, n_kv_heads), causal)
