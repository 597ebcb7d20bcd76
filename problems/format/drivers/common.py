"""What the drivers share. Runs in the box, beside the solution: standard library and NumPy only, and wary of both."""

import importlib
import inspect
import operator
import sys
import types
from collections.abc import Callable, Generator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from copy import deepcopy  # by a name of our own: a solution may put something else in its place
from typing import Any, cast

import numpy as np

Ask = Callable[[Any], Any]

CELL: Any = importlib.import_module("cell")
"""The box's own module: `ask(value)` and `import_solution(name)`. It is there only in the box."""

_loaded: dict[str, Any] = {}


def load() -> None:
    """Import the solution. What a driver does first, unless it has a `load` of its own that does more."""
    _loaded["solution"] = CELL.import_solution("solution")


def loaded() -> Any:
    """The solution, as a module."""
    return _loaded["solution"]


def lacks(solution: Any, needs: Sequence[str]) -> str | None:
    """The first of `needs` that the solution does not have: "entry", "entry(parameter)" or "Class.method"."""
    return next((need for need in needs if not _has(solution, need)), None)


def _has(solution: Any, need: str) -> bool:
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
        return True  # no signature to be had, as of some built-ins: the call itself will tell
    takes_any = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())
    return takes_any or parameter.rstrip(")") in parameters


def with_callbacks(value: Any, ask: Ask) -> Any:
    """`value` with each {"$callback": name} in lists, tuples and dicts replaced by a function that asks outside."""
    if isinstance(value, dict):
        table = cast("dict[Any, Any]", value)
        if table.keys() == {"$callback"}:
            return _callback(table["$callback"], ask)
        return {key: with_callbacks(item, ask) for key, item in table.items()}
    if isinstance(value, list | tuple):
        items = [with_callbacks(item, ask) for item in cast("Sequence[Any]", value)]
        return items if isinstance(value, list) else tuple(items)
    return value


def _callback(name: str, ask: Ask) -> Callable[..., Any]:
    def callback(*args: Any) -> Any:
        return ask([name, *args])

    return callback


class Inputs:
    """The inputs of one call, remembered as they were so that a change at any depth is seen."""

    def __init__(self, inputs: Mapping[str, Any]) -> None:
        self.inputs = inputs
        self.before = deepcopy(inputs)

    def mutated(self) -> list[str]:
        """Names of the inputs that are no longer, bit for bit, what they were."""
        return [name for name, value in self.inputs.items() if not identical(value, self.before[name])]


def identical(a: Any, b: Any) -> bool:  # noqa: PLR0911 - one return for each kind of value
    """Equal in type and bit for bit, at any depth: NaN equals NaN, 0.0 differs from -0.0, 1 differs from True."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        old, new = cast("np.ndarray[Any, Any]", a), cast("np.ndarray[Any, Any]", b)
        return old.dtype == new.dtype and old.shape == new.shape and old.tobytes() == new.tobytes()
    if isinstance(a, Mapping):
        first, second = cast("Mapping[Any, Any]", a), cast("Mapping[Any, Any]", b)
        return list(first) == list(second) and all(identical(first[key], second[key]) for key in first)
    if isinstance(a, list | tuple):
        ours, theirs = cast("Sequence[Any]", a), cast("Sequence[Any]", b)
        return len(ours) == len(theirs) and all(map(identical, ours, theirs))
    if isinstance(a, AbstractSet):
        return bool(a == b)
    if isinstance(a, float | complex):
        return repr(a) == repr(b)
    return callable(a) or isinstance(a, types.ModuleType) or bool(a == b)


@contextmanager
def counting(wanted: bool = True) -> Generator[list[int], None, None]:
    """Gives a list whose one element counts the lines of Python that this thread runs: work, measured without a clock.

    A loop over rows shows, what NumPy does inside one call does not.
    """
    lines = [0]

    def trace(_frame: Any, event: str, _argument: Any) -> Any:
        lines[0] += event == "line"
        return trace

    before = sys.gettrace()
    if wanted:
        sys.settrace(trace)
    try:
        yield lines
    finally:
        sys.settrace(before)


def argument_names(function: Any, args: Sequence[Any], names: Sequence[str]) -> list[str]:
    """A name for each positional argument: the case's own, else the solution's parameter, else its place."""
    try:
        parameters = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        parameters = []
    known = [*names, *parameters[len(names) :]]
    return [known[place] if place < len(known) else f"argument {place + 1}" for place in range(len(args))]


def whole(token: Any) -> int | None:
    """The token as an int if it is a whole number of 64 bits (an integer, or an array of one), else None."""
    if isinstance(token, np.ndarray):
        array = cast("np.ndarray[Any, Any]", token)
        token = array.item() if array.size == 1 and array.dtype.kind in "iu" else None
    if isinstance(token, bool | np.bool_):
        return None
    try:
        number = operator.index(token)
    except Exception:  # whatever a hostile object does, it is no whole number
        return None
    return number if -(2**63) <= number < 2**63 else None


def bases_of(error: BaseException) -> list[str]:
    """The exception's class and its bases by name, most derived first, without `object`."""
    return [kind.__name__ for kind in type(error).__mro__ if kind is not object]
