"""Compares the caches with brute force over lists, independent of the reference and of the model in cases.py."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.lru_cache import reference

Key = int | tuple[int, ...]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (answers of the reference, answers of brute force) for random scripts."""
    for turn in range(240):
        cache_class = reference.ThreadSafeLRUCache if turn % 3 == 0 else reference.LRUCache
        capacity = int(rng.integers(0, 9))
        calls = [(bool(rng.integers(2)), int(rng.integers(1 + 2 * capacity))) for _ in range(80)]
        yield _run_calls(cache_class(capacity), calls), _compute_from_history(capacity, calls)
    for _ in range(120):
        yield _compare_blocks(rng)


def _run_calls(cache: Any, calls: list[tuple[bool, int]]) -> list[int]:
    """Return the answers of the gets. Calls are (is_get, key), and a put stores its index as the value."""
    answers: list[int] = []
    for place, (is_get, key) in enumerate(calls):
        if is_get:
            answers.append(cache.get(key))
        else:
            cache.put(key, place)
    return answers


def _compute_from_history(capacity: int, calls: list[tuple[bool, int]]) -> list[int]:
    """Answer each get from the history of uses, without the state of a cache.

    A key is stored if fewer than `capacity` other keys were used since its own last use.
    """
    answers: list[int] = []
    uses: list[int] = []
    stored: dict[int, int] = {}
    for place, (is_get, key) in enumerate(calls):
        last = max((i for i, used_key in enumerate(uses) if used_key == key), default=None)
        is_stored = last is not None and len(set(uses[last:])) <= capacity
        if is_get:
            answers.append(stored[key] if is_stored else -1)
        else:
            stored[key] = place
        if capacity and (is_stored or not is_get):
            uses.append(key)
    return answers


def _compare_blocks(rng: np.random.Generator) -> tuple[object, object]:
    """Return the results of matches and the expected ones. Too few chains are inserted to evict anything, so `match`
    covers the longest inserted prefix of whole blocks."""
    size = int(rng.integers(1, 4))
    cache = reference.PrefixBlockCache(200, size)
    inserted: list[list[int]] = []
    actual: list[int] = []
    expected: list[int] = []
    for _ in range(20):
        tokens = rng.integers(0, 2, int(rng.integers(0, 10))).tolist()
        actual.append(cache.match(tokens))
        expected.append(max((_count_common_prefix(tokens, other) // size * size for other in inserted), default=0))
        cache.insert(tokens)
        inserted.append(tokens[: len(tokens) // size * size])
    return actual, expected


def _count_common_prefix(a: list[int], b: list[int]) -> int:
    return next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
