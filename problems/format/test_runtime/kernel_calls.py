"""Lets tests call the entry of a kernel problem with NumPy arrays. It runs in the implementation's cell.

A call runs as a case does: three times, on arrays in simulated GPU memory with the strides of the test's arrays. Then
the outputs are in the test's arrays. What a case would report without knowing the right result raises RuntimeError: a
fault, elements that no kernel stored, and outputs that differ between the runs.

The options, `kernels` in a case of `implementation_driver.py`: {"roles": ["input", "output", "inout" or "" for a
number] of all arguments, "names": their names, "is_kernel": False for the reference, which is written in NumPy}."""

import functools
import inspect
import linecache
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.format.drivers.kernels import prepare, run_entry

_SEED = 1
"""Of the order of the programs and of undefined memory: that of inputs that candidates type."""
_TOLERANCES = {"float16": 2.0**-8, "float32": 2.0**-14}
"""Between the runs of one call, relative to the largest element: the order of atomic additions changes roundings."""
_FILE = "solution.py"

Array = np.ndarray[Any, Any]


class KernelAdapter:
    """Replaces the entry of each import of one implementation."""

    def __init__(self, source: str, options: Mapping[str, Any]) -> None:
        self._names: Sequence[str] = options["names"]
        self._roles: Sequence[str] = options["roles"]
        self._is_kernel: bool = options["is_kernel"]
        if self._is_kernel:
            # Triton reads the source of each kernel.
            linecache.cache[_FILE] = len(source), None, source.splitlines(keepends=True), _FILE
            prepare()

    def adapt(self, function: Callable[..., Any]) -> Callable[..., None]:
        """Return a function with the same signature that accepts NumPy arrays."""
        signature = inspect.signature(function)
        run = self._run_kernels if self._is_kernel else self._run_reference

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> None:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            run(function, [*map(_check_argument, self._names, self._roles, bound.arguments.values())])

        return call

    def _run_reference(self, function: Callable[..., Any], args: Sequence[Any]) -> None:
        """Let the reference compute in float64, as it does for cases."""
        changes = {index: _widen(args[index]) for index, role in enumerate(self._roles) if role in ("output", "inout")}
        function(*(changes.get(index, arg) for index, arg in enumerate(args)))
        for index, values in changes.items():
            args[index][...] = values

    def _run_kernels(self, function: Callable[..., Any], args: Sequence[Any]) -> None:
        specs = [*map(_make_spec, self._roles, args)]
        result = run_entry(function, {"names": self._names, "args": specs, "seed": _SEED})
        value: Mapping[str, Any] = result["value"]
        if "fault" in value:
            raise RuntimeError(_describe_fault(value["fault"]))
        if result["mutated"]:
            raise RuntimeError(f"a kernel changes {result['mutated'][0]}, which is an input")
        if min(value["launches"]) < 1 or value["host"]:
            raise RuntimeError("a result was not computed in a kernel")
        runs: Sequence[Mapping[str, Array]] = value["runs"]
        for name, first in runs[0].items():
            if name in value["unwritten"]:
                raise RuntimeError(f"no kernel stores some elements of {name}")
            if not all(_is_close(first, run[name]) for run in runs[1:]):
                raise RuntimeError(f"{name} depends on the order of the programs or on undefined memory")
            args[self._names.index(name)][...] = first


def _check_argument(name: str, role: str, value: Any) -> Any:
    if not role:
        return _check_number(name, value)
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{name} must be a NumPy array")
    array = cast("Array", value)
    if array.size == 0 or min(_find_strides(array), default=1) < 1:
        raise ValueError(f"{name} must have elements and positive strides")
    return array


def _check_number(name: str, value: Any) -> Any:
    """Refuse an object of the tests: they would see each operation on it, and so how the implementation is written."""
    number = cast("np.generic[Any]", value).item() if isinstance(value, np.generic) else value
    if not isinstance(number, int | float):
        raise TypeError(f"{name} must be a number")
    return number


def _find_strides(array: Array) -> list[int]:
    """Return the strides in elements; 0 for one that is no number of elements. That of a short axis does not matter."""
    steps = (divmod(stride, array.itemsize) for stride in array.strides)
    return [1 if length == 1 else step * (not rest) for (step, rest), length in zip(steps, array.shape, strict=True)]


def _widen(values: Array) -> Array:
    return values.astype(np.float64) if values.dtype.kind == "f" else values.copy()


def _make_spec(role: str, value: Any) -> Any:
    """Return the argument in the form of the driver `kernels`."""
    if not role:
        return value
    array = cast("Array", value)
    steps = _find_strides(array)
    if role == "output":
        return {"output": array.shape, "dtype": array.dtype.name, "strides": steps}
    return {role: array, "strides": steps}


def _describe_fault(fault: Mapping[str, Any]) -> str:
    """Describe it without a line of the implementation."""
    array = fault["array"] or "an array"
    match fault["kind"]:
        case "bounds":
            return f"a kernel {fault['access']}s outside of {array}"
        case "gap":
            return f"a kernel stores between the elements of {array}"
        case "race":
            return f"two programs access the same element of {array}, and one of them changes it"
        case "tuning":
            return f"measuring the configurations of a kernel changes {array} each time"
        case "dot":
            return "tl.dot multiplies tiles that are too small for a GPU"
        case _:
            return "the implementation replaces a part of Triton's interpreter"


def _is_close(first: Array, other: Array) -> bool:
    if first.dtype.kind != "f":
        return np.array_equal(first, other)
    one, two = first.astype(np.float64), other.astype(np.float64)
    scale = float(np.max(np.abs(one), initial=0.0, where=np.isfinite(one)))
    return np.allclose(one, two, rtol=0.0, atol=scale * _TOLERANCES.get(first.dtype.name, 2.0**-40), equal_nan=True)
