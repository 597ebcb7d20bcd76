"""Compares attention with a version that handles one query at a time: SciPy's softmax over the keys that it may see."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from problems.attention import reference

special: Any = import_module("scipy.special")
Array = np.ndarray[Any, np.dtype[Any]]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result query by query)."""
    for _ in range(150):
        queries, keys, d_k, d_v = (int(n) for n in rng.integers(1, 8, 4))
        size = 10.0 ** rng.uniform(-1, 3)
        q, k = rng.normal(0, size, (queries, d_k)), rng.normal(0, size, (keys, d_k))
        v = rng.normal(0, 3, (keys, d_v))
        yield reference.scaled_dot_product_attention(q, k, v), _attend_by_query(q, k, v, [list(range(keys))] * queries)
        real = sorted({int(key) for key in rng.integers(0, keys, keys)})
        padding = [key not in real for key in range(keys)]
        yield reference.attention_with_padding(q, k, v, np.array(padding)), _attend_by_query(q, k, v, [real] * queries)
        new = min(queries, keys)
        past = [list(range(keys - new + query + 1)) for query in range(new)]
        yield reference.decode_attention(q[:new], k, v), _attend_by_query(q[:new], k, v, past)
        square = [list(range(query + 1)) for query in range(new)]
        first = (q[:new], k[:new], v[:new])
        yield reference.scaled_dot_product_attention(*first, causal=True), _attend_by_query(*first, square)


def _attend_by_query(q: Array, k: Array, v: Array, seen: list[list[int]]) -> Array:
    """Compute each query over only the keys that it sees, without a mask. `seen` lists those keys for each query."""
    rows: list[Array] = []
    for query, keys in zip(q, seen, strict=True):
        weights = special.softmax([float(np.dot(k[key], query)) / len(query) ** 0.5 for key in keys])
        rows.append(np.sum([w * v[key] for w, key in zip(weights, keys, strict=True)], axis=0))
    return np.array(rows)
