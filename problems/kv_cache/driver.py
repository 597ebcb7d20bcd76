"""Driver of kv_cache. It runs scripts as the shared driver does, with additional steps:

    ["step", var, "decode_step", x, W_Q, W_K, W_V]  one decode step on a cache
    ["stream", var, "append", leading_args, K, V]  append rows through one pair of buffers, then overwrite the buffers
    ["function", "", name, args]               call a function
    ["footprint", "", "Class", d_k, d_v, lengths]  bytes that steps allocate and retain, at each length

`leading_args` contains the arguments that come before k and v. The functions get the operands: a step without its first
element."""

import random
import tracemalloc
from typing import Any

import numpy as np

from problems.format.drivers.script import OPS, Op, load, run_script

__all__ = ["load", "run"]

JUNK = 9.0
"""The value that fills the caller's buffers after a stream."""
MEASURED_STEPS = 3
"""Number of steps measured at each length. The minimum counts, because some growth strategies copy only sometimes."""
RETENTION_APPENDS = 32
"""Number of appends over which the retained bytes are measured."""


def op_step(solution: Any, objects: dict[str, Any], operands: list[Any]) -> Any:
    """Call decode_step on a cache."""
    return solution.decode_step(*operands[2:], objects[operands[0]])


def op_stream(_solution: Any, objects: dict[str, Any], operands: list[Any]) -> None:
    """Append rows as a decode loop does that has one buffer for keys and one for values."""
    append = getattr(objects[operands[0]], operands[1])
    leading_args, keys, values = operands[2:]
    k, v = np.empty_like(keys[0]), np.empty_like(values[0])
    for key, value in zip(keys, values, strict=True):
        k[:], v[:] = key, value
        append(*leading_args, k, v)
    k[:], v[:] = JUNK, JUNK


def op_function(solution: Any, _objects: dict[str, Any], operands: list[Any]) -> Any:
    """Call a function of the solution."""
    return getattr(solution, operands[1])(*operands[2])


def op_footprint(solution: Any, _objects: dict[str, Any], operands: list[Any]) -> list[list[int]]:
    """Return [peak bytes of a step, bytes retained by RETENTION_APPENDS appends] for each length. No clock is used."""
    cache_class, d_k, d_v, lengths = getattr(solution, operands[1]), *operands[2:]
    return [_measure_footprint(cache_class, d_k, d_v, length) for length in lengths]


def _measure_footprint(cache_class: Any, d_k: int, d_v: int, length: int) -> list[int]:
    rng = np.random.default_rng(random.Random(length).randrange(2**32))
    tokens = rng.normal(0, 1, (length + RETENTION_APPENDS + MEASURED_STEPS, d_k + d_v)).astype(np.float32)
    cache = cache_class(d_k, d_v, len(tokens))
    _append_tokens(cache, tokens[:length], d_k)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        _append_tokens(cache, tokens[length : length + RETENTION_APPENDS], d_k)
        retained = tracemalloc.get_traced_memory()[0] - before
        peaks = [_measure_peak(cache, token[:d_k], token[d_k:]) for token in tokens[length + RETENTION_APPENDS :]]
    finally:
        tracemalloc.stop()
    return [min(peaks), retained]


def _append_tokens(cache: Any, tokens: Any, d_k: int) -> None:
    """Append arrays that nothing else references, so that arrays that the cache stores are counted as its own."""
    for token in tokens:
        cache.append(token[:d_k].copy(), token[d_k:].copy())


def _measure_peak(cache: Any, k: Any, v: Any) -> int:
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    cache.append(k, v)
    cache.attend(k)
    return tracemalloc.get_traced_memory()[1] - before


ALL_OPS: dict[str, Op] = {
    **OPS,
    "step": op_step,
    "stream": op_stream,
    "function": op_function,
    "footprint": op_footprint,
}


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Run the steps of a case in order."""
    return run_script(case, ALL_OPS)
