"""Driver of decode_loop. It makes plain calls as the shared driver does, and several calls in one process for cases
with

    "sequences": [args, ...]    the answers of the calls, in order: [value, ...]
    "work": [args, ...]         {"value", "rows" multiplied by W_K and W_V, "lines" of Python} for each call

Array subclasses count the rows: weights count products, and tokens count slices. Code that converts them to lists is
measured by its executed lines."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

import numpy as np

from problems.format.drivers.calls import load
from problems.format.drivers.calls import run as run_call

__all__ = ["load", "run"]

_PRODUCTS = {"matmul", "dot", "inner", "einsum", "tensordot", "multiply", "vecdot", "vecmat", "matvec"}
_CONVERTERS = ("asarray", "array", "asanyarray", "ascontiguousarray")
_tally = {"rows": 0.0, "sliced": 0}
"""The rows multiplied by a counting weight, and the rows that slices read from counting tokens."""


class CountingWeight(np.ndarray):
    """A matrix [d_model, d] that counts how many rows of d_model numbers it is multiplied with."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        _count_rows(ufunc.__name__, inputs)
        return getattr(ufunc, method)(*_strip_counters(inputs), **_strip_counters(keywords))

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        _count_rows(func.__name__, args)
        return func(*_strip_counters(args), **_strip_counters(kwargs))

    def dot(self, b: Any, out: Any = None) -> Any:
        """Multiply as any array does, and count the rows."""
        _count_rows("dot", (self, b))
        return self.view(np.ndarray).dot(_strip_counters(b), out)


class CountingTokens(np.ndarray):
    """A sequence [seq, d_model] that counts the rows that slices read from it."""

    def __getitem__(self, key: Any) -> Any:
        taken = self.view(np.ndarray)[key]
        if isinstance(key[0] if isinstance(key, tuple) and key else key, slice):
            _tally["sliced"] += len(taken)
        return taken


def _strip_counters(value: Any) -> Any:
    if isinstance(value, CountingWeight | CountingTokens):
        return value.view(np.ndarray)
    if isinstance(value, list | tuple):
        items = [_strip_counters(item) for item in cast("list[Any]", value)]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, dict):
        return {key: _strip_counters(item) for key, item in cast("dict[Any, Any]", value).items()}
    return value


def _count_rows(name: str, operands: Any) -> None:
    arrays: list[Any] = [operand for operand in operands if isinstance(operand, np.ndarray)]
    weights = [array for array in arrays if isinstance(array, CountingWeight)]
    if name in _PRODUCTS and len(arrays) == 2 and len(weights) == 1:
        other = next(array for array in arrays if array is not weights[0])
        _tally["rows"] += other.size / max(weights[0].shape)


@contextmanager
def _preserve_counters() -> Generator[None, None, None]:
    """Make NumPy's conversion functions preserve the class of a counting array, which they would drop."""
    converters = {name: getattr(np, name) for name in _CONVERTERS}

    def wrap_converter(converter: Any) -> Any:
        def convert(*args: Any, **keywords: Any) -> Any:
            array_class = next(
                (type(arg) for arg in args[:1] if isinstance(arg, CountingWeight | CountingTokens)), None
            )
            array = converter(*args, **keywords)
            return array if array_class is None else array.view(array_class)

        return convert

    for name, converter in converters.items():
        setattr(np, name, wrap_converter(converter))
    try:
        yield
    finally:
        for name, converter in converters.items():
            setattr(np, name, converter)


def run(case: dict[str, Any]) -> dict[str, Any]:
    """Make one call, or several."""
    if "sequences" in case:
        return _combine_results([run_call({**case, "args": args}) for args in case["sequences"]])
    if "work" in case:
        return _combine_results([_measure_work(case, args) for args in case["work"]])
    return run_call(case)


def _combine_results(results: list[dict[str, Any]]) -> dict[str, Any]:
    missing = next((result for result in results if "missing" in result), None)
    if missing is not None:
        return missing
    mutated = {name: None for result in results for name in result["mutated"]}
    return {"value": [result["value"] for result in results], "mutated": list(mutated)}


def _measure_work(case: dict[str, Any], args: list[Any]) -> dict[str, Any]:
    tokens, w_q, w_k, w_v = args
    _tally.update(rows=0.0, sliced=0)
    counting_args = [tokens.view(CountingTokens), w_q, w_k.view(CountingWeight), w_v.view(CountingWeight)]
    with _preserve_counters():
        result = run_call({**case, "args": counting_args, "counted": True})
    if "missing" in result:
        return result
    # Code can take slices and multiply them in a way that is not counted, each row with W_K and with W_V.
    rows = int(max(_tally["rows"], 2 * _tally["sliced"]))
    # What is computed from a counting array can have its class, which a frame cannot carry.
    value = _strip_counters(result["value"]["value"])
    return {**result, "value": {"value": value, "lines": result["value"]["lines"], "rows": rows}}
