"""The part of pytest that a test file needs here, under its name: `raises`, `approx`, `mark.parametrize`, `param`,
`fail` and `skip`."""

import itertools
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, cast

import numpy as np

__all__ = ["approx", "fail", "mark", "param", "raises", "skip"]


class Failed(AssertionError):  # noqa: N818 - pytest's name
    """`fail` was called, or what had to be raised was not."""


class Skipped(BaseException):
    """`skip` was called."""


def fail(reason: str = "") -> None:
    """Fail the test."""
    raise Failed(reason)


def skip(reason: str = "") -> None:
    """Leave the test out."""
    raise Skipped(reason)


def __getattr__(name: str) -> Any:
    raise AttributeError(f"pytest.{name} is not here. Of pytest there are: {', '.join(f'pytest.{n}' for n in __all__)}")


# raises


class ExceptionInfo:
    """What a `raises` block caught."""

    value: BaseException

    @property
    def type(self) -> "type[BaseException]":
        return type(self.value)

    def match(self, pattern: "str | re.Pattern[str]") -> bool:
        """Fail unless the pattern is found in the exception's text."""
        if not re.search(pattern, str(self.value)):
            raise Failed(f"{pattern!r} is not found in {str(self.value)!r}")
        return True


class _Raises:
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
        if not any(_is_a(error, kind) for kind in self.expected):
            return False
        self.info.value = error
        if self.match is not None:
            self.info.match(self.match)
        return True


def _is_a(error: BaseException, kind: Any) -> bool:
    """A class that lives in the implementation is known by its name."""
    if isinstance(kind, type):
        return isinstance(error, kind) and (isinstance(error, Exception) or kind is not BaseException)
    return getattr(kind, "__name__", None) in {base.__name__ for base in type(error).__mro__}


def raises(expected: Any, *call: Any, match: Any = None, **kwargs: Any) -> Any:
    """A block (or a call given as arguments) that must raise one of the classes expected."""
    context = _Raises(expected, match)
    if not call:
        return context
    with context as info:
        call[0](*call[1:], **kwargs)
    return info


# approx


NUMBERS = (int, float, complex)


def _plain(value: Any) -> Any:
    return cast("np.generic[Any]", value).item() if isinstance(value, np.generic) else value


class Approx:
    """Equals what lies within the tolerances: numbers, and lists, tuples, dicts and arrays of them, at any depth."""

    __array_ufunc__ = None
    __array_priority__ = 100
    __hash__ = None  # type: ignore[assignment] -- what equals many things has no hash

    def __init__(self, expected: Any, rel: float | None, abs_: float | None, nan_ok: bool) -> None:
        self.expected, self.rel, self.abs, self.nan_ok = expected, rel, abs_, nan_ok

    def __eq__(self, actual: object) -> bool:
        return self._equal(self.expected, actual)

    def __ne__(self, actual: object) -> bool:
        return not self == actual

    def __repr__(self) -> str:
        return f"approx({self.expected!r})"

    def _equal(self, want: Any, got: Any) -> bool:
        if isinstance(want, np.ndarray) or isinstance(got, np.ndarray):
            return self._equal_arrays(want, got)
        if isinstance(want, Mapping):
            table = cast("Mapping[Any, Any]", want)
            other = cast("Mapping[Any, Any]", got if isinstance(got, Mapping) else {})
            return set(table) == set(other) and all(self._equal(table[key], other[key]) for key in table)
        if isinstance(want, list | tuple):
            items = cast("Sequence[Any]", want)
            others = cast("Sequence[Any]", got) if isinstance(got, list | tuple) else ()
            return isinstance(got, list | tuple) and len(items) == len(others) and all(map(self._equal, items, others))
        return self._near(want, got)

    def _equal_arrays(self, want: Any, got: Any) -> bool:
        try:
            first, second = np.asarray(want), np.asarray(got)
        except ValueError:
            return False
        pairs = zip(first.ravel().tolist(), second.ravel().tolist(), strict=False)
        return first.shape == second.shape and all(self._near(a, b) for a, b in pairs)

    def _near(self, want: Any, got: Any) -> bool:
        want, got = _plain(want), _plain(got)
        if isinstance(want, bool) or not isinstance(want, NUMBERS) or not isinstance(got, NUMBERS):
            return type(want) is type(got) and bool(want == got)
        if want == got:
            return True
        size = abs(want)
        if math.isnan(size) or math.isnan(abs(got)):
            return self.nan_ok and math.isnan(size) and math.isnan(abs(got))
        return not math.isinf(size) and abs(got - want) <= self._tolerance(size)

    def _tolerance(self, size: float) -> float:
        absolute = 1e-12 if self.abs is None else self.abs
        if self.rel is None and self.abs is not None:
            return absolute
        return max(absolute, (1e-6 if self.rel is None else self.rel) * float(size))


def approx(expected: Any, rel: float | None = None, abs: float | None = None, nan_ok: bool = False) -> Approx:  # noqa: A002 - pytest's name
    """`expected`, to be compared with `==` within 1e-6 of its size, or the tolerances given."""
    return Approx(expected, rel, abs, nan_ok)


# mark.parametrize


class Parameters(tuple[Any, ...]):
    """One set of values with a name of its own."""

    id: str | None = None


def param(*values: Any, id: str | None = None) -> Parameters:  # noqa: A002 - pytest's name
    """One set of values for `parametrize`, with a name."""
    made = Parameters(values)
    made.id = id
    return made


class _Mark:
    def parametrize(
        self, names: str | Sequence[str], values: Iterable[Any], ids: Any = None
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Run a test once for each of the values."""
        listed = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
        sets = [_as_set(value, listed) for value in values]
        labels = [_label(listed, one, place, ids) for place, one in enumerate(sets)]

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            kept = [*getattr(function, "parameters_here", ()), (listed, sets, _apart(labels))]
            function.__dict__["parameters_here"] = kept
            return function

        return decorate

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"pytest.mark.{name} is not here, pytest.mark.parametrize is")


mark = _Mark()


def _as_set(value: Any, names: list[str]) -> Parameters:
    one = (value,) if len(names) == 1 else value
    found = value if isinstance(value, Parameters) else Parameters(one)
    if len(found) != len(names):
        raise ValueError(f"parametrize names {len(names)} arguments ({', '.join(names)}) and gives {len(found)} values")
    return found


def _label(names: list[str], values: Parameters, place: int, ids: Any) -> str:
    if values.id is not None:
        return values.id
    if ids is not None and not callable(ids):
        given = list(ids)[place]
        return _word(given, "") if given is not None else f"{names[0]}{place}"
    words = [ids(value) if callable(ids) else None for value in values]
    pairs = zip(names, values, words, strict=True)
    return "-".join(str(word) if word is not None else _word(value, f"{name}{place}") for name, value, word in pairs)


def _word(value: Any, otherwise: str) -> str:
    value = _plain(value)
    if value is None or isinstance(value, str | bool | int | float):
        return str(value)
    return getattr(value, "__name__", "") or otherwise


def _apart(labels: list[str]) -> list[str]:
    counts: dict[str, int] = {}
    made: list[str] = []
    for label in labels:
        place = counts[label] = counts.get(label, -1) + 1
        made.append(f"{label}{place}" if labels.count(label) > 1 else label)
    return made


def spread(function: Callable[..., Any]) -> list[tuple[str, dict[str, Any]]]:
    """The runs of a test: what follows its name, and its arguments. The parametrize next to it varies slowest."""
    axes = cast("list[tuple[list[str], list[Parameters], list[str]]]", getattr(function, "parameters_here", []))
    runs: list[tuple[str, dict[str, Any]]] = []
    for chosen in itertools.product(*(range(len(sets)) for _, sets, _ in axes)):
        arguments: dict[str, Any] = {}
        labels: list[str] = []
        for (names, sets, words), place in zip(axes, chosen, strict=True):
            arguments.update(zip(names, sets[place], strict=True))
            labels.append(words[place])
        runs.append((f"[{'-'.join(labels)}]" if labels else "", arguments))
    return runs
