"""Functions that the drivers share.

They run in the sandbox in the same process as the solution, which may have patched anything. Only the standard library
and NumPy are available."""

import importlib
import inspect
import operator
import sys
import types
from collections.abc import Callable, Generator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from copy import deepcopy  # imported by name, because a solution can replace copy.deepcopy
from typing import Any, cast

import numpy as np

Ask = Callable[[Any], Any]

CELL: Any = importlib.import_module("cell")
"""The sandbox's own module, with `ask(value)` and `import_solution(name)`. It exists only in the sandbox."""

MAX_RESULT_DEPTH, MAX_RESULT_ITEMS = 6, 20_000
"""How deep, and in how long lists, `to_plain` converts arrays."""

_loaded: dict[str, Any] = {}


def load() -> None:
    """Import the solution. The sandbox calls a driver's `load` first; a driver can define its own to do more."""
    _loaded["solution"] = CELL.import_solution("solution")


def get_solution() -> Any:
    """Return the solution's module."""
    return _loaded["solution"]


def find_missing(solution: Any, needs: Sequence[str]) -> str | None:
    """Return the first of `needs` that the solution does not define, or None.

    A need is "entry", "entry(parameter)" or "Class.method"."""
    return next((need for need in needs if not _is_defined(solution, need)), None)


def _is_defined(solution: Any, need: str) -> bool:
    name, _, parameter = need.partition("(")
    found = solution
    for part in name.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        return False
    if not parameter:
        return True
    try:
        parameters = inspect.signature(found).parameters
    except (TypeError, ValueError):
        return True  # some builtins have no signature: the call itself shows whether it fits
    accepts_any = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())
    return accepts_any or parameter.rstrip(")") in parameters


def replace_callbacks(value: Any, ask: Ask) -> Any:
    """Return `value` with each {"$callback": name} in lists, tuples and dicts replaced by a function.

    The function sends [name, *args] out of the sandbox with `ask` and returns the reply."""
    if isinstance(value, dict):
        table = cast("dict[Any, Any]", value)
        if table.keys() == {"$callback"}:
            return _make_callback(table["$callback"], ask)
        return {key: replace_callbacks(item, ask) for key, item in table.items()}
    if isinstance(value, list | tuple):
        items = [replace_callbacks(item, ask) for item in cast("Sequence[Any]", value)]
        return items if isinstance(value, list) else tuple(items)
    return value


def _make_callback(name: str, ask: Ask) -> Callable[..., Any]:
    def callback(*args: Any) -> Any:
        return ask([name, *args])

    return callback


class InputSnapshot:
    """The inputs of one call and a deep copy of them, to detect changes at any depth."""

    def __init__(self, inputs: Mapping[str, Any]) -> None:
        self.inputs = inputs
        self.before = deepcopy(inputs)

    def list_mutated(self) -> list[str]:
        """Return the names of the inputs that changed."""
        return [name for name, value in self.inputs.items() if not is_identical(value, self.before[name])]


def is_identical(a: Any, b: Any) -> bool:  # noqa: PLR0911 - one return for each kind of value
    """Return whether two values are equal in type and bit by bit, at any depth.

    NaN equals NaN, 0.0 differs from -0.0, 1 differs from True."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        old, new = cast("np.ndarray[Any, Any]", a), cast("np.ndarray[Any, Any]", b)
        return old.dtype == new.dtype and old.shape == new.shape and old.tobytes() == new.tobytes()
    if isinstance(a, Mapping):
        first, second = cast("Mapping[Any, Any]", a), cast("Mapping[Any, Any]", b)
        return list(first) == list(second) and all(is_identical(first[key], second[key]) for key in first)
    if isinstance(a, list | tuple):
        items, others = cast("Sequence[Any]", a), cast("Sequence[Any]", b)
        return len(items) == len(others) and all(map(is_identical, items, others))
    if isinstance(a, AbstractSet):
        return bool(a == b)
    if isinstance(a, float | complex):
        return repr(a) == repr(b)
    return callable(a) or isinstance(a, types.ModuleType) or bool(a == b)


@contextmanager
def count_lines(enabled: bool = True) -> Generator[list[int], None, None]:
    """Count the lines of Python that this thread runs in the block, a measure of work that needs no clock.

    The value is a list with the count as its only element. Work inside a single NumPy call is not counted. With
    `enabled=False` the count stays 0.
    """
    lines = [0]

    def trace(_frame: Any, event: str, _argument: Any) -> Any:
        lines[0] += event == "line"
        return trace

    before = sys.gettrace()
    if enabled:
        sys.settrace(trace)
    try:
        yield lines
    finally:
        sys.settrace(before)


def get_argument_names(function: Any, args: Sequence[Any], names: Sequence[str]) -> list[str]:
    """Return a name for each positional argument: from the case, else the solution's parameter, else "argument <n>"."""
    try:
        parameters = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        parameters = []
    known = [*names, *parameters[len(names) :]]
    return [known[index] if index < len(known) else f"argument {index + 1}" for index in range(len(args))]


def to_plain(value: Any, depth: int = 0, converted: dict[int, Any] | None = None) -> Any:
    """Return a result with the arrays that a frame cannot carry converted to plain ones: extended precision, subclasses
    of arrays, and masked arrays without a masked entry, also in lists, tuples and dicts.

    Anything else stays as it is. `converted` has the containers that were converted before, by id: a small result can
    contain one list a billion times."""
    if isinstance(value, np.ndarray | np.generic):
        return _to_plain_array(cast("Any", value))
    if depth == MAX_RESULT_DEPTH or type(value) not in (list, tuple, dict) or len(value) > MAX_RESULT_ITEMS:
        return value
    converted = {} if converted is None else converted
    key = id(cast("object", value))
    if key not in converted:
        if type(value) is dict:
            pairs = cast("dict[Any, Any]", value).items()
            converted[key] = {name: to_plain(item, depth + 1, converted) for name, item in pairs}
        else:
            items = [to_plain(item, depth + 1, converted) for item in cast("Sequence[Any]", value)]
            converted[key] = items if type(value) is list else tuple(items)
    return converted[key]


def _to_plain_array(value: Any) -> Any:
    kind = cast("Any", type(value))
    plain = value
    if issubclass(kind, np.ndarray) and kind is not np.ndarray:
        # NumPy loads numpy.ma when it is first used, so until then there is no masked array.
        masked_arrays = sys.modules.get("numpy.ma")
        if masked_arrays is not None and masked_arrays.is_masked(value):
            return value
        plain = np.asarray(value)
    if plain.dtype.kind == "f" and plain.dtype.itemsize > 8:
        return plain.astype(np.float64)
    return plain.astype(np.complex128) if plain.dtype.kind == "c" and plain.dtype.itemsize > 16 else plain


def to_int64(token: Any) -> int | None:
    """Return the token as an int if it is an integer, or an array of one, that fits 64 bits; else None."""
    if isinstance(token, np.ndarray):
        array = cast("np.ndarray[Any, Any]", token)
        token = array.item() if array.size == 1 and array.dtype.kind in "iu" else None
    if isinstance(token, bool | np.bool_):
        return None
    try:
        number = operator.index(token)
    except Exception:  # a hostile __index__ can raise anything
        return None
    return number if -(2**63) <= number < 2**63 else None


def list_exception_classes(error: BaseException) -> list[str]:
    """Return the names of the exception's class and its bases, most derived first, without `object`."""
    return [kind.__name__ for kind in type(error).__mro__ if kind is not object]
