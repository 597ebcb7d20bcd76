"""Compares the cache with the last row of attention over everything that was appended, with SciPy's softmax. Compares
the paged cache with a list for each sequence."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np

from problems.kv_cache import reference

special: Any = import_module("scipy.special")
Array = np.ndarray[Any, np.dtype[Any]]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs that must be equal: answers of the reference and of full attention, and for appends to a paged cache
    1 or 0, whether the reference accepted the token and whether a block had room for it."""
    for _ in range(40):
        d_model, d_k, d_v, steps = (int(n) for n in rng.integers(1, 7, 4))
        cache = reference.KVCache(d_k, d_v, steps)
        w_q, w_k = (rng.normal(0, 1, (d_model, d_k)) for _ in range(2))
        w_v = rng.normal(0, 1, (d_model, d_v))
        x = rng.normal(0, 4, (steps, d_model))
        for step in range(steps):
            past = x[: step + 1]
            answer = reference.decode_step(x[step], w_q, w_k, w_v, cache)
            yield answer, _compute_attention(x[step] @ w_q, list(past @ w_k), list(past @ w_v))
    for _ in range(30):
        yield from _compare_paged(rng)


def _compare_paged(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    size, blocks = (int(n) for n in rng.integers(1, 5, 2))
    paged, lists = reference.PagedKVCache(3, 2, size, blocks), dict[int, list[tuple[Array, Array]]]()
    for _ in range(20):
        name, token = int(rng.integers(3)), (rng.normal(0, 1, 3), rng.normal(0, 1, 2))
        if name in lists and rng.random() < 0.2:
            paged.free(name)
            del lists[name]
        needed = sum(-(-(len(tokens) + (other == name)) // size) for other, tokens in lists.items())
        fits = needed + (name not in lists) <= blocks
        try:
            paged.append(name, *token)
        except MemoryError:
            yield 0, int(fits)
        else:
            yield 1, int(fits)
            lists.setdefault(name, []).append(token)
        for other, tokens in lists.items():
            q = rng.normal(0, 1, 3)
            yield paged.attend(other, q), _compute_attention(q, [k for k, _ in tokens], [v for _, v in tokens])


def _compute_attention(q: Array, keys: list[Array], values: list[Array]) -> Array:
    weights = special.softmax([float(np.dot(k, q)) / len(q) ** 0.5 for k in keys])
    return np.sum([w * v for w, v in zip(weights, values, strict=True)], axis=0)
