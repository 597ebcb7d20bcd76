"""Driver of the tests' cell. `solution` is a module of stand-ins: what is called on them happens in another cell.

A case is one implementation: the test file is imported and its tests run in order up to the first that fails. What is
found is told by `cell.ask` as it is found: ["collected", [names]], ["begin", number] and ["end", number, "passed" or
"failed" or "skipped", message, line, calls]. The traffic with the implementation is ["say", conversation, message]."""

import importlib
import inspect
import itertools
import linecache
import random
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from importlib.abc import InspectLoader
from importlib.util import find_spec
from types import FunctionType, ModuleType
from typing import Any, cast

import numpy as np

from problems.format.cells.asserting import HELPER, Asserting, rewritten, shown
from problems.format.cells.border import Border, Name, Proxy
from problems.format.cells.exceptions import text_of
from problems.format.cells.pytest_like import Skipped, spread
from problems.format.cells.terms import LAST_CALLS, MOST_TESTS, SEED, TEST_FILE

CELL: Any = importlib.import_module("cell")


class Ended(BaseException):
    """The implementation's process is gone. Not an `Exception`: no test is to take it for what it expects."""


class Tests(Border):
    """The side of the border on which the tests are."""

    def __init__(self) -> None:
        super().__init__(first=True, exchange=self._exchange)
        self.numbers = itertools.count(1)
        self.thread = threading.local()
        self.thread.number = 0
        self.calls: deque[list[Any]] = deque(maxlen=LAST_CALLS)

    def _exchange(self, packed: str) -> str:
        if not hasattr(self.thread, "number"):
            self.thread.number = next(self.numbers)
        said = CELL.ask(["say", self.thread.number, packed])
        if said[0] != "say":
            raise Ended(str(said[1]))
        return said[2]

    def ask(self, operation: str, target: Any, *args: Any, **kwargs: Any) -> Any:
        if operation not in ("call", "method"):
            return super().ask(operation, target, *args, **kwargs)
        title = target.title_.removeprefix("solution.").removesuffix(" object")
        called, given = (title, args) if operation == "call" else (f"{title}.{args[0]}", args[1:])
        call = [called, given, kwargs, "has not ended", None]
        self.calls.append(call)
        try:
            value = super().ask(operation, target, *args, **kwargs)
        except BaseException as error:
            call[3] = f"raised {type(error).__name__}: {text_of(error)[:200]}"
            raise
        call[3:] = "gave", value
        return value

    def last_calls(self) -> list[str]:
        return [_written(*call) for call in self.calls]


def _written(called: str, args: tuple[Any, ...], kwargs: dict[str, Any], how: str, value: Any) -> str:
    """A call as one would write it, with what it gave."""
    given = [shown(arg)[:80] for arg in args] + [f"{name}={shown(arg)[:80]}" for name, arg in kwargs.items()]
    written = f"{called}({', '.join(given)}) {how}"
    return f"{written} {shown(value)}" if how == "gave" else written


class Solution(ModuleType):
    """The module that tests import. What it holds is looked up in the other cell when it is used."""

    def __init__(self, border: Border, names: list[str]) -> None:
        super().__init__("solution")
        self.__all__ = names
        self._border = border

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"module 'solution' has no attribute {name!r}")
        if name not in self.__all__:
            value = self._border.ask("lookup", None, name)
            if not isinstance(value, Proxy):
                return value
        return Name(self._border, name, f"solution.{name}")


def load() -> None:
    """Nothing of the test file is run before there is an implementation to run it against."""


def run(_: object) -> int:
    """Run the tests in order, up to the first that fails. Returns how many were begun."""
    border = Tests()
    border.ask("begin", None)
    sys.modules["solution"] = Solution(border, list(border.ask("names", None)))
    sys.modules["pytest"] = sys.modules["problems.format.cells.pytest_like"]
    _share_clock(border)
    _forward_seeds(border)
    tests = list(itertools.islice(_collected(_test_module()), MOST_TESTS + 1))
    CELL.ask(["collected", [name for name, _, _ in tests]])
    for number, (_, function, arguments) in enumerate(tests):
        CELL.ask(["begin", number])
        status, message, line = _tried(border, function, arguments)
        calls = border.last_calls() if status == "failed" else []
        CELL.ask(["end", number, status, message, line, calls])
        if status == "failed":
            return number + 1
    return len(tests)


def _tried(border: Tests, function: Callable[..., Any], arguments: dict[str, Any]) -> tuple[str, str, int | None]:
    try:
        border.ask("begin", None)
        border.calls.clear()
        _seed(SEED)
        np.random.seed(SEED)
        function(**arguments)
    except Skipped as left_out:
        return "skipped", str(left_out), None
    except BaseException as error:  # also SystemExit: a test that ends the process early has failed
        return "failed", _said(error), _line(error)
    return "passed", "", None


def _said(error: BaseException) -> str:
    if isinstance(error, Ended):
        return str(error)
    text = text_of(error)[:2000]
    if isinstance(error, AssertionError):
        return text or "assertion failed"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _line(error: BaseException) -> int | None:
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == TEST_FILE]
    return lines[-1] if lines else None


# The test file


def _test_module() -> ModuleType:
    """Import the test file, with asserts that say what they saw."""
    name = TEST_FILE.removesuffix(".py")
    spec = find_spec(name)
    assert spec is not None  # it is among the job's files
    source = cast("InspectLoader", spec.loader).get_source(name) or ""
    if not source.strip():
        raise SyntaxError("your test file is empty", (TEST_FILE, 1, None, ""))
    linecache.cache[TEST_FILE] = (len(source), None, source.splitlines(keepends=True), TEST_FILE)
    module = ModuleType(name)
    module.__dict__[HELPER] = Asserting
    sys.modules[name] = module
    exec(compile(rewritten(source, TEST_FILE), TEST_FILE, "exec", dont_inherit=True), module.__dict__)
    return module


def _collected(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any], dict[str, Any]]]:
    """(name, function, arguments) of each run of each test, in the order in which they are written."""
    for name, found in list(vars(module).items()):
        if isinstance(found, type) and name.startswith("Test") and found.__module__ == module.__name__:
            _refuse(f"class {name} is not run: write plain functions whose names begin with test_")
        if not name.startswith("test_") or not isinstance(found, FunctionType):
            continue
        if inspect.iscoroutinefunction(found) or inspect.isgeneratorfunction(found):
            _refuse(f"{name} is no plain function: write it with def, and without yield")
        for label, arguments in spread(found):
            _demand_arguments(name, found, arguments)
            yield name + label, found, arguments


def _demand_arguments(name: str, function: FunctionType, given: dict[str, Any]) -> None:
    try:
        inspect.signature(function).bind(**given)
    except TypeError as error:
        _refuse(f"{name}: {error}. Fixtures are not here; pytest.mark.parametrize gives arguments")


def _refuse(message: str) -> None:
    raise RuntimeError(message)


# What the implementation is to see of this process


class Clock:
    """The time of a test whose package owns the clock: it passes when the test sleeps, and not otherwise."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self.now += seconds

    def install(self) -> None:
        """Put it in the place of the clocks of `time`. A test may put others in its place."""
        module: Any = time
        module.sleep = self.sleep
        for name, start in (("monotonic", 0.0), ("perf_counter", 0.0), ("time", 1.7e9)):
            setattr(module, name, lambda start=start: start + self.now)
            setattr(module, f"{name}_ns", lambda start=start: round((start + self.now) * 1e9))


def _read_clock(_: Any, name: str, *args: Any) -> Any:
    return getattr(time, name)(*args)


def _share_clock(border: Border) -> None:
    told = border.ask("tells", None)
    if told is None:
        return
    border.operations["clock"] = _read_clock
    Clock().install()
    for dotted in told:
        module, _, name = str(dotted).rpartition(".")
        setattr(importlib.import_module(module), name, lambda dotted=dotted: border.ask("tell", None, dotted))


_seed = random.seed


def _forward_seeds(border: Border) -> None:
    """A test that fixes the seed means the implementation's generators, too."""
    numpy_seed = np.random.seed

    def seed(a: Any = None, *args: Any, **kwargs: Any) -> None:
        _seed(a, *args, **kwargs)
        border.ask("seed", None, "random", a)

    def seed_numpy(seed: Any = None) -> None:
        numpy_seed(seed)
        border.ask("seed", None, "numpy", seed)

    random.seed = seed  # type: ignore[assignment] -- the same for a caller
    np.random.seed = seed_numpy
