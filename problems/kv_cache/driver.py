"""Driver of kv_cache: scripts as the shared driver runs them, with further steps:

    ["step", var, "decode_step", x, W_Q, W_K, W_V]  one decode step on a cache
    ["stream", var, "append", before, K, V]    append each row from one pair of buffers, which are overwritten at last
    ["function", "", name, args]               call a function
    ["footprint", "", "Class", d_k, d_v, sizes]  bytes that steps allocate and keep, at each length

`before` are arguments that come before k and v."""

import random
import tracemalloc
from typing import Any

import numpy as np

from problems.format.drivers.script import OPS, Op, load, run_script

__all__ = ["load", "run"]

JUNK = 9.0
"""What the caller's buffers hold after a stream."""
STEPS = 3
"""How many steps are measured at each length: the least of them counts, as some ways to grow copy now and then."""
KEPT = 32
"""Over how many appends it is measured what a cache keeps."""


def op_step(solution: Any, objects: dict[str, Any], step: list[Any]) -> Any:
    """decode_step on a cache."""
    return solution.decode_step(*step[2:], objects[step[0]])


def op_stream(_solution: Any, objects: dict[str, Any], step: list[Any]) -> None:
    """Append rows as a decode loop does that owns one buffer for keys and one for values."""
    append = getattr(objects[step[0]], step[1])
    before, keys, values = step[2:]
    k, v = np.empty_like(keys[0]), np.empty_like(values[0])
    for key, value in zip(keys, values, strict=True):
        k[:], v[:] = key, value
        append(*before, k, v)
    k[:], v[:] = JUNK, JUNK


def op_function(solution: Any, _objects: dict[str, Any], step: list[Any]) -> Any:
    """Call a function of the solution."""
    return getattr(solution, step[1])(*step[2])


def op_footprint(solution: Any, _objects: dict[str, Any], step: list[Any]) -> list[list[int]]:
    """[[bytes at the peak of a step, bytes kept by KEPT appends] at each length]: measured, without a clock."""
    kind, d_k, d_v, sizes = getattr(solution, step[1]), *step[2:]
    return [_footprint(kind, d_k, d_v, size) for size in sizes]


def _footprint(kind: Any, d_k: int, d_v: int, size: int) -> list[int]:
    draw = np.random.default_rng(random.Random(size).randrange(2**32))
    tokens = draw.normal(0, 1, (size + KEPT + STEPS, d_k + d_v)).astype(np.float32)
    cache = kind(d_k, d_v, len(tokens))
    _append(cache, tokens[:size], d_k)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        _append(cache, tokens[size : size + KEPT], d_k)
        kept = tracemalloc.get_traced_memory()[0] - before
        peaks = [_peak(cache, token[:d_k], token[d_k:]) for token in tokens[size + KEPT :]]
    finally:
        tracemalloc.stop()
    return [min(peaks), kept]


def _append(cache: Any, tokens: Any, d_k: int) -> None:
    """Append tokens whose arrays nobody else holds, so that those a cache keeps are counted as its own."""
    for token in tokens:
        cache.append(token[:d_k].copy(), token[d_k:].copy())


def _peak(cache: Any, k: Any, v: Any) -> int:
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    cache.append(k, v)
    cache.attend(k)
    return tracemalloc.get_traced_memory()[1] - before


ALL: dict[str, Op] = {**OPS, "step": op_step, "stream": op_stream, "function": op_function, "footprint": op_footprint}


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run the steps in order."""
    return run_script(case, ALL)
