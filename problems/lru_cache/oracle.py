"""The caches against brute force, written apart from the reference and from the model that makes the cases: lists that
are searched from end to end."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.lru_cache import reference

Key = int | tuple[int, ...]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Pairs (reference's answers, brute force's answers) to random scripts."""
    for turn in range(240):
        kind = reference.ThreadSafeLRUCache if turn % 3 == 0 else reference.LRUCache
        capacity = int(rng.integers(0, 9))
        calls = [(bool(rng.integers(2)), int(rng.integers(1 + 2 * capacity))) for _ in range(80)]
        yield _asked(kind(capacity), calls), _brute_force(capacity, calls)
    for _ in range(120):
        yield _blocks(rng)


def _asked(cache: Any, calls: list[tuple[bool, int]]) -> list[int]:
    answers: list[int] = []
    for place, (is_get, key) in enumerate(calls):
        if is_get:
            answers.append(cache.get(key))
        else:
            cache.put(key, place)
    return answers


def _brute_force(capacity: int, calls: list[tuple[bool, int]]) -> list[int]:
    """A key is there if, since its last put, fewer than `capacity` other keys were used since its own last use.

    Follows no state: each answer is found from the history alone."""
    answers: list[int] = []
    uses: list[int] = []
    stored: dict[int, int] = {}
    for place, (is_get, key) in enumerate(calls):
        last = max((i for i, used in enumerate(uses) if used == key), default=None)
        there = last is not None and len(set(uses[last:])) <= capacity
        if is_get:
            answers.append(stored[key] if there else -1)
        else:
            stored[key] = place
        if capacity and (there or not is_get):
            uses.append(key)
    return answers


def _blocks(rng: np.random.Generator) -> tuple[object, object]:
    """Chains too few to evict anything: what is covered is the longest prefix of whole blocks ever inserted."""
    size = int(rng.integers(1, 4))
    cache = reference.PrefixBlockCache(200, size)
    inserted: list[list[int]] = []
    ours: list[int] = []
    theirs: list[int] = []
    for _ in range(20):
        tokens = rng.integers(0, 2, int(rng.integers(0, 10))).tolist()
        ours.append(cache.match(tokens))
        theirs.append(max((_common(tokens, other) // size * size for other in inserted), default=0))
        cache.insert(tokens)
        inserted.append(tokens[: len(tokens) // size * size])
    return ours, theirs


def _common(a: list[int], b: list[int]) -> int:
    return next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
