"""Driver of decode_loop: plain calls as the shared driver makes them, and cases with several calls in one process:

    "sequences": [args, ...]    the answer to each, one call after the other: [value, ...]
    "work": [args, ...]         {"value", "rows" multiplied by W_K and W_V, "lines" of Python} of each call

Rows are counted by weights that notice products, and tokens that notice slices. What turns them into lists is counted
by its lines."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

import numpy as np

from problems.format.drivers.calls import load
from problems.format.drivers.calls import run as run_call

__all__ = ["load", "run"]

_PRODUCTS = {"matmul", "dot", "inner", "einsum", "tensordot", "multiply", "vecdot", "vecmat", "matvec"}
_MAKERS = ("asarray", "array", "asanyarray", "ascontiguousarray")
_tally = {"rows": 0.0, "sliced": 0}


class Weight(np.ndarray):
    """A matrix [d_model, d] that counts how many rows of d_model numbers it is multiplied by."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        _count(ufunc.__name__, inputs)
        return getattr(ufunc, method)(*_plain(inputs), **_plain(keywords))

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        _count(func.__name__, args)
        return func(*_plain(args), **_plain(kwargs))

    def dot(self, b: Any, out: Any = None) -> Any:
        """As of any array."""
        _count("dot", (self, b))
        return self.view(np.ndarray).dot(_plain(b), out)


class Tokens(np.ndarray):
    """A sequence [seq, d_model] that counts the rows taken out of it by slices."""

    def __getitem__(self, key: Any) -> Any:
        taken = self.view(np.ndarray)[key]
        if isinstance(key[0] if isinstance(key, tuple) and key else key, slice):
            _tally["sliced"] += len(taken)
        return taken


def _plain(value: Any) -> Any:
    if isinstance(value, Weight | Tokens):
        return value.view(np.ndarray)
    if isinstance(value, list | tuple):
        items = [_plain(item) for item in cast("list[Any]", value)]
        return items if isinstance(value, list) else tuple(items)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in cast("dict[Any, Any]", value).items()}
    return value


def _count(name: str, operands: Any) -> None:
    arrays: list[Any] = [operand for operand in operands if isinstance(operand, np.ndarray)]
    weights = [array for array in arrays if isinstance(array, Weight)]
    if name in _PRODUCTS and len(arrays) == 2 and len(weights) == 1:
        other = next(array for array in arrays if array is not weights[0])
        _tally["rows"] += other.size / max(weights[0].shape)


@contextmanager
def _kept() -> Generator[None, None, None]:
    """NumPy's makers of arrays leave a counting array what it is, where they would drop its class."""
    makers = {name: getattr(np, name) for name in _MAKERS}

    def keeping(make: Any) -> Any:
        def made(*args: Any, **keywords: Any) -> Any:
            kind = next((type(arg) for arg in args[:1] if isinstance(arg, Weight | Tokens)), None)
            array = make(*args, **keywords)
            return array if kind is None else array.view(kind)

        return made

    for name, make in makers.items():
        setattr(np, name, keeping(make))
    try:
        yield
    finally:
        for name, make in makers.items():
            setattr(np, name, make)


def run(case: dict[str, Any]) -> dict[str, Any]:
    """One call, or several."""
    if "sequences" in case:
        return _several([run_call({**case, "args": args}) for args in case["sequences"]])
    if "work" in case:
        return _several([_worked(case, args) for args in case["work"]])
    return run_call(case)


def _several(results: list[dict[str, Any]]) -> dict[str, Any]:
    missing = next((result for result in results if "missing" in result), None)
    if missing is not None:
        return missing
    mutated = {name: None for result in results for name in result["mutated"]}
    return {"value": [result["value"] for result in results], "mutated": list(mutated)}


def _worked(case: dict[str, Any], args: list[Any]) -> dict[str, Any]:
    tokens, w_q, w_k, w_v = args
    _tally.update(rows=0.0, sliced=0)
    watched = [tokens.view(Tokens), w_q, w_k.view(Weight), w_v.view(Weight)]
    with _kept():
        result = run_call({**case, "args": watched, "counted": True})
    if "missing" in result:
        return result
    rows = int(max(_tally["rows"], 2 * _tally["sliced"]))
    return {**result, "value": {"value": result["value"]["value"], "lines": result["value"]["lines"], "rows": rows}}
