"""Multi-head and grouped-query attention head by head, with SciPy's softmax and no reshape anywhere."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from problems.multi_head_attention import reference

special: Any = import_module("scipy.special")
Array = np.ndarray[Any, np.dtype[Any]]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Pairs (reference's answer, the answer head by head)."""
    for turn in range(160):
        kv_heads, group, d_k, seq = (int(n) for n in rng.integers(1, 5, 4))
        heads, causal = kv_heads * group, bool(turn % 2)
        d_model = heads * d_k
        x, w_o = rng.normal(0, 3, (seq, d_model)), rng.normal(0, 1, (d_model, d_model))
        w_q = rng.normal(0, 1, (d_model, d_model))
        w_k, w_v = (rng.normal(0, 1, (d_model, kv_heads * d_k)) for _ in range(2))
        ours = reference.grouped_query_attention(x, w_q, w_k, w_v, w_o, heads, kv_heads, causal)
        yield ours, _by_head((x, w_q, w_k, w_v, w_o), heads, kv_heads, causal)
        w_k, w_v = (rng.normal(0, 1, (d_model, d_model)) for _ in range(2))
        ours = reference.multi_head_attention(x, w_q, w_k, w_v, w_o, heads, causal)
        yield ours, _by_head((x, w_q, w_k, w_v, w_o), heads, heads, causal)


def _by_head(inputs: tuple[Array, ...], heads: int, kv_heads: int, causal: bool) -> Array:
    """Each head's columns sliced out, its answer projected by its rows of W_O, and all of them summed."""
    x, w_q, w_k, w_v, w_o = inputs
    d_k = x.shape[1] // heads
    total = np.zeros(x.shape)
    for head in range(heads):
        mine, theirs = slice(head * d_k, head * d_k + d_k), (head * kv_heads // heads) * d_k
        keys, values = x @ w_k[:, theirs : theirs + d_k], x @ w_v[:, theirs : theirs + d_k]
        for token, query in enumerate(x @ w_q[:, mine]):
            seen = token + 1 if causal else len(x)
            weights = special.softmax(keys[:seen] @ query / d_k**0.5)
            total[token] += weights @ values[:seen] @ w_o[mine]
    return total
