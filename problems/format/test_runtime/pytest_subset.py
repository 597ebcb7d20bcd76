"""The subset of pytest that a candidate's test file can use: `raises`, `approx`, `mark.parametrize`, `param`, `fail`
and `skip`. The tests' driver installs it as the module `pytest`."""

import itertools
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, cast

import numpy as np

__all__ = ["approx", "fail", "mark", "param", "raises", "skip"]


class Failed(AssertionError):  # noqa: N818 - pytest's name
    """`fail` was called, a `raises` block did not raise, or the text of what it raised does not match."""


class Skipped(BaseException):
    """`skip` was called."""


def fail(reason: str = "") -> None:
    """Fail the test."""
    raise Failed(reason)


def skip(reason: str = "") -> None:
    """Skip the test."""
    raise Skipped(reason)


def __getattr__(name: str) -> Any:
    raise AttributeError(
        f"pytest.{name} is not supported here. Use one of: {', '.join(f'pytest.{n}' for n in __all__)}"
    )


# raises


class ExceptionInfo:
    """The exception that a `raises` block caught."""

    value: BaseException

    @property
    def type(self) -> "type[BaseException]":
        return type(self.value)

    def match(self, pattern: "str | re.Pattern[str]") -> bool:
        """Raise Failed unless the pattern is found in the exception's text."""
        if not re.search(pattern, str(self.value)):
            raise Failed(f"{pattern!r} is not found in {str(self.value)!r}")
        return True


class _RaisesContext:
    def __init__(self, expected: Any, match: Any) -> None:
        self.expected: tuple[Any, ...] = cast("Any", expected) if isinstance(expected, tuple) else (expected,)
        self.match = match
        self.info = ExceptionInfo()

    def __enter__(self) -> ExceptionInfo:
        return self.info

    def __exit__(self, _: Any, error: BaseException | None, __: TracebackType | None) -> bool:
        if error is None:
            names = " or ".join(getattr(kind, "__name__", str(kind)) for kind in self.expected)
            raise Failed(f"did not raise {names}")
        if not any(_is_instance(error, kind) for kind in self.expected):
            return False
        self.info.value = error
        if self.match is not None:
            self.info.match(self.match)
        return True


def _is_instance(error: BaseException, kind: Any) -> bool:
    """Return whether `error` is of class `kind`. A class of the implementation is a proxy and is compared by name.

    BaseException stands for Exception: a test that expects any error must not catch the end of its own run, such as
    `skip`."""
    if isinstance(kind, type):
        return isinstance(error, kind) and (isinstance(error, Exception) or kind is not BaseException)
    return getattr(kind, "__name__", None) in {base.__name__ for base in type(error).__mro__}


def raises(expected: Any, *call: Any, match: Any = None, **kwargs: Any) -> Any:
    """Check that a block, or the call passed as arguments, raises one of the expected classes."""
    context = _RaisesContext(expected, match)
    if not call:
        return context
    with context as info:
        call[0](*call[1:], **kwargs)
    return info


# approx


NUMBER_TYPES = (int, float, complex)


def _to_python(value: Any) -> Any:
    return cast("np.generic[Any]", value).item() if isinstance(value, np.generic) else value


class Approx:
    """Equals values within the tolerances: numbers, and lists, tuples, dicts and arrays of them at any depth."""

    __array_ufunc__ = None
    __array_priority__ = 100
    __hash__ = None  # type: ignore[assignment] -- an object that equals many values has no hash

    def __init__(self, expected: Any, rel: float | None, abs_: float | None, nan_ok: bool) -> None:
        self.expected, self.rel, self.abs, self.nan_ok = expected, rel, abs_, nan_ok

    def __eq__(self, actual: object) -> bool:
        return self._is_equal(self.expected, actual)

    def __ne__(self, actual: object) -> bool:
        return not self == actual

    def __repr__(self) -> str:
        return f"approx({self.expected!r})"

    def _is_equal(self, want: Any, got: Any) -> bool:
        if isinstance(want, np.ndarray) or isinstance(got, np.ndarray):
            return self._is_equal_array(want, got)
        if isinstance(want, Mapping):
            table = cast("Mapping[Any, Any]", want)
            other = cast("Mapping[Any, Any]", got if isinstance(got, Mapping) else {})
            return set(table) == set(other) and all(self._is_equal(table[key], other[key]) for key in table)
        if isinstance(want, list | tuple):
            items = cast("Sequence[Any]", want)
            others = cast("Sequence[Any]", got) if isinstance(got, list | tuple) else ()
            return (
                isinstance(got, list | tuple) and len(items) == len(others) and all(map(self._is_equal, items, others))
            )
        return self._is_near(want, got)

    def _is_equal_array(self, want: Any, got: Any) -> bool:
        try:
            first, second = np.asarray(want), np.asarray(got)
        except ValueError:
            return False
        pairs = zip(first.ravel().tolist(), second.ravel().tolist(), strict=False)
        return first.shape == second.shape and all(self._is_near(a, b) for a, b in pairs)

    def _is_near(self, want: Any, got: Any) -> bool:
        want, got = _to_python(want), _to_python(got)
        if isinstance(want, bool) or not isinstance(want, NUMBER_TYPES) or not isinstance(got, NUMBER_TYPES):
            return type(want) is type(got) and bool(want == got)
        if want == got:
            return True
        size = abs(want)
        if math.isnan(size) or math.isnan(abs(got)):
            return self.nan_ok and math.isnan(size) and math.isnan(abs(got))
        return not math.isinf(size) and abs(got - want) <= self._get_tolerance(size)

    def _get_tolerance(self, size: float) -> float:
        absolute = 1e-12 if self.abs is None else self.abs
        if self.rel is None and self.abs is not None:
            return absolute
        return max(absolute, (1e-6 if self.rel is None else self.rel) * float(size))


def approx(expected: Any, rel: float | None = None, abs: float | None = None, nan_ok: bool = False) -> Approx:  # noqa: A002 - pytest's name
    """Return an object that `==` compares with `expected` within `rel` (default 1e-6) or `abs` (default 1e-12).

    With `abs` alone, there is no relative tolerance."""
    return Approx(expected, rel, abs, nan_ok)


# mark.parametrize


class ParameterSet(tuple[Any, ...]):
    """One set of values for `parametrize`, with an optional name."""

    id: str | None = None


def param(*values: Any, id: str | None = None) -> ParameterSet:  # noqa: A002 - pytest's name
    """Return one set of values for `parametrize`, optionally with a name."""
    parameters = ParameterSet(values)
    parameters.id = id
    return parameters


class _MarkNamespace:
    def parametrize(
        self, names: str | Sequence[str], values: Iterable[Any], ids: Any = None
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Run a test once for each set of values."""
        argument_names = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
        sets = [_to_parameter_set(value, argument_names) for value in values]
        labels = [_make_label(argument_names, parameters, index, ids) for index, parameters in enumerate(sets)]

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            marks = [*getattr(function, "parametrize_marks", ()), (argument_names, sets, _make_unique(labels))]
            function.__dict__["parametrize_marks"] = marks
            return function

        return decorate

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"pytest.mark.{name} is not supported here. Use pytest.mark.parametrize")


mark = _MarkNamespace()


def _to_parameter_set(value: Any, names: list[str]) -> ParameterSet:
    items = (value,) if len(names) == 1 else value
    parameters = value if isinstance(value, ParameterSet) else ParameterSet(items)
    if len(parameters) != len(names):
        raise ValueError(
            f"parametrize names {len(names)} arguments ({', '.join(names)}) but a set has {len(parameters)} values"
        )
    return parameters


def _make_label(names: list[str], values: ParameterSet, index: int, ids: Any) -> str:
    if values.id is not None:
        return values.id
    if ids is not None and not callable(ids):
        given = list(ids)[index]
        return _format_label_part(given, "") if given is not None else f"{names[0]}{index}"
    words = [ids(value) if callable(ids) else None for value in values]
    pairs = zip(names, values, words, strict=True)
    return "-".join(
        str(word) if word is not None else _format_label_part(value, f"{name}{index}") for name, value, word in pairs
    )


def _format_label_part(value: Any, default: str) -> str:
    value = _to_python(value)
    if value is None or isinstance(value, str | bool | int | float):
        return str(value)
    return getattr(value, "__name__", "") or default


def _make_unique(labels: list[str]) -> list[str]:
    counts: dict[str, int] = {}
    unique: list[str] = []
    for label in labels:
        index = counts[label] = counts.get(label, -1) + 1
        unique.append(f"{label}{index}" if labels.count(label) > 1 else label)
    return unique


def expand_parameters(function: Callable[..., Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the runs of a test as (suffix of its name, arguments). The innermost decorator varies slowest."""
    axes = cast("list[tuple[list[str], list[ParameterSet], list[str]]]", getattr(function, "parametrize_marks", []))
    runs: list[tuple[str, dict[str, Any]]] = []
    for chosen in itertools.product(*(range(len(sets)) for _, sets, _ in axes)):
        arguments: dict[str, Any] = {}
        labels: list[str] = []
        for (names, sets, words), index in zip(axes, chosen, strict=True):
            arguments.update(zip(names, sets[index], strict=True))
            labels.append(words[index])
        runs.append((f"[{'-'.join(labels)}]" if labels else "", arguments))
    return runs
