"""Compares multi-head and grouped-query attention with a loop over the heads, to check the reference: SciPy's softmax,
and no reshape."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from problems.multi_head_attention import reference

special: Any = import_module("scipy.special")
Array = np.ndarray[Any, np.dtype[Any]]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result head by head)."""
    for trial in range(160):
        kv_heads, group, d_k, seq = (int(n) for n in rng.integers(1, 5, 4))
        heads, causal = kv_heads * group, bool(trial % 2)
        d_model = heads * d_k
        x, w_o = rng.normal(0, 3, (seq, d_model)), rng.normal(0, 1, (d_model, d_model))
        w_q = rng.normal(0, 1, (d_model, d_model))
        w_k, w_v = (rng.normal(0, 1, (d_model, kv_heads * d_k)) for _ in range(2))
        actual = reference.grouped_query_attention(x, w_q, w_k, w_v, w_o, heads, kv_heads, causal)
        yield actual, _attend_by_head((x, w_q, w_k, w_v, w_o), heads, kv_heads, causal)
        w_k, w_v = (rng.normal(0, 1, (d_model, d_model)) for _ in range(2))
        actual = reference.multi_head_attention(x, w_q, w_k, w_v, w_o, heads, causal)
        yield actual, _attend_by_head((x, w_q, w_k, w_v, w_o), heads, heads, causal)


def _attend_by_head(inputs: tuple[Array, ...], heads: int, kv_heads: int, causal: bool) -> Array:
    """Slice the columns of each head, project its result with its rows of W_O, and sum over the heads.

    `inputs` are (x, W_Q, W_K, W_V, W_O).
    """
    x, w_q, w_k, w_v, w_o = inputs
    d_k = x.shape[1] // heads
    total = np.zeros(x.shape)
    for head in range(heads):
        columns, start = slice(head * d_k, head * d_k + d_k), (head * kv_heads // heads) * d_k
        keys, values = x @ w_k[:, start : start + d_k], x @ w_v[:, start : start + d_k]
        for token, query in enumerate(x @ w_q[:, columns]):
            visible = token + 1 if causal else len(x)
            weights = special.softmax(keys[:visible] @ query / d_k**0.5)
            total[token] += weights @ values[:visible] @ w_o[columns]
    return total
