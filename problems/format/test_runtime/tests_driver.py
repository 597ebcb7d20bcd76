"""Driver of the tests' cell. Here `solution` is a module of proxies: their calls run in the implementation's cell.

A case is one implementation. The driver imports the test file and runs its tests in order up to the first failure. It
reports each event immediately with `cell.ask`: ["collected", [names]], ["begin", number] and ["end", number, "passed"
or "failed" or "skipped", message, line, calls]. A message to the
implementation is ["say", conversation, message], and the reply ["say", conversation, message] or ["over", reason]. Each
thread of the tests has a conversation; 0 is the main thread's."""

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
from typing import Any, NoReturn, cast

import numpy as np

from problems.format.test_runtime.assert_rewriter import (
    HELPER_NAME,
    AssertHelper,
    format_failure_value,
    rewrite_asserts,
)
from problems.format.test_runtime.constants import MAX_REPORTED_CALLS, MAX_TESTS, SEED, TEST_FILE
from problems.format.test_runtime.exception_codec import format_exception
from problems.format.test_runtime.pytest_subset import Skipped, expand_parameters
from problems.format.test_runtime.remote_objects import Proxy, RemoteName
from problems.format.test_runtime.rpc import RpcPeer

CELL: Any = importlib.import_module("cell")


class ImplementationEndedError(BaseException):
    """The implementation has ended, or its time is used up, as the message says. Not an `Exception`, so that no test
    mistakes it for an expected one."""


class TestsPeer(RpcPeer):
    """The RPC peer in the tests' process. It records the last calls for the report on a failing test."""

    def __init__(self) -> None:
        super().__init__(first=True, exchange=self._exchange)
        self.conversation_numbers = itertools.count(1)
        self.thread_state = threading.local()
        self.thread_state.number = 0
        self.recent_calls: deque[list[Any]] = deque(maxlen=MAX_REPORTED_CALLS)

    def _exchange(self, packed: str) -> str:
        if not hasattr(self.thread_state, "number"):
            self.thread_state.number = next(self.conversation_numbers)
        reply = CELL.ask(["say", self.thread_state.number, packed])
        if reply[0] != "say":
            raise ImplementationEndedError(str(reply[1]))
        return reply[2]

    def request(self, operation: str, target: Any, *args: Any, **kwargs: Any) -> Any:
        if operation not in ("call", "method"):
            return super().request(operation, target, *args, **kwargs)
        name = target.display_name_.removeprefix("solution.").removesuffix(" object")
        function, call_args = (name, args) if operation == "call" else (f"{name}.{args[0]}", args[1:])
        call = [function, call_args, kwargs, "did not return", None]
        self.recent_calls.append(call)
        try:
            value = super().request(operation, target, *args, **kwargs)
        except BaseException as error:
            call[3] = f"raised {type(error).__name__}: {format_exception(error)[:200]}"
            raise
        call[3:] = "returned", value
        return value

    def format_recent_calls(self) -> list[str]:
        return [_format_call(*call) for call in self.recent_calls]


def _format_call(function: str, args: tuple[Any, ...], kwargs: dict[str, Any], ending: str, value: Any) -> str:
    """Return a call in the notation of Python, with shortened arguments, and how it ended."""
    arguments = [format_failure_value(arg)[:80] for arg in args]
    arguments += [f"{name}={format_failure_value(arg)[:80]}" for name, arg in kwargs.items()]
    text = f"{function}({', '.join(arguments)}) {ending}"
    return f"{text} {format_failure_value(value)}" if ending == "returned" else text


class SolutionModule(ModuleType):
    """The module `solution` that tests import. Each use of an attribute looks it up in the implementation's cell."""

    def __init__(self, peer: RpcPeer, names: list[str]) -> None:
        super().__init__("solution")
        self.__all__ = names
        self._peer = peer

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"module 'solution' has no attribute {name!r}")
        if name not in self.__all__:
            value = self._peer.request("lookup", None, name)
            if not isinstance(value, Proxy):
                return value
        return RemoteName(self._peer, name, f"solution.{name}")


def load() -> None:
    """Do nothing. `run` imports the test file, once there is an implementation to run it against."""


def run(_: object) -> int:
    """Run the tests in order, up to the first that fails. Returns the number of tests started."""
    peer = TestsPeer()
    peer.request("begin", None)
    sys.modules["solution"] = SolutionModule(peer, list(peer.request("names", None)))
    sys.modules["pytest"] = sys.modules["problems.format.test_runtime.pytest_subset"]
    _share_clock(peer)
    _forward_seeds(peer)
    # One more than allowed, so that the host rejects the file.
    tests = list(itertools.islice(_collect_tests(_import_test_file()), MAX_TESTS + 1))
    CELL.ask(["collected", [name for name, _, _ in tests]])
    for number, (_, function, arguments) in enumerate(tests):
        CELL.ask(["begin", number])
        status, message, line = _run_test(peer, function, arguments)
        calls = peer.format_recent_calls() if status == "failed" else []
        CELL.ask(["end", number, status, message, line, calls])
        if status == "failed":
            return number + 1
    return len(tests)


def _run_test(peer: TestsPeer, function: Callable[..., Any], arguments: dict[str, Any]) -> tuple[str, str, int | None]:
    """Return the status, the message, and the line in the test file. Resets the implementation and the seeds first."""
    try:
        peer.request("begin", None)
        peer.recent_calls.clear()
        _seed_random(SEED)
        np.random.seed(SEED)
        function(**arguments)
    except Skipped as skipped:
        return "skipped", str(skipped), None
    except BaseException as error:  # also SystemExit: a test that ends the process early has failed
        return "failed", _format_failure(error), _find_failure_line(error)
    return "passed", "", None


def _format_failure(error: BaseException) -> str:
    if isinstance(error, ImplementationEndedError):
        return str(error)
    text = format_exception(error)[:2000]
    if isinstance(error, AssertionError):
        return text or "assertion failed"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _find_failure_line(error: BaseException) -> int | None:
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == TEST_FILE]
    return lines[-1] if lines else None


# The test file


def _import_test_file() -> ModuleType:
    """Import the test file with its asserts rewritten. Raises SyntaxError if it is empty."""
    name = TEST_FILE.removesuffix(".py")
    spec = find_spec(name)
    assert spec is not None  # the job's files include it
    source = cast("InspectLoader", spec.loader).get_source(name) or ""
    if not source.strip():
        raise SyntaxError("your test file is empty", (TEST_FILE, 1, None, ""))
    linecache.cache[TEST_FILE] = (len(source), None, source.splitlines(keepends=True), TEST_FILE)
    module = ModuleType(name)
    module.__dict__[HELPER_NAME] = AssertHelper
    sys.modules[name] = module
    exec(compile(rewrite_asserts(source, TEST_FILE), TEST_FILE, "exec", dont_inherit=True), module.__dict__)
    return module


_UNCALLED = (inspect.iscoroutinefunction, inspect.isgeneratorfunction, inspect.isasyncgenfunction)
"""A call of these functions runs nothing of their body."""


def _collect_tests(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any], dict[str, Any]]]:
    """Yield (name, function, arguments) of each run of each test in source order. Raises RuntimeError for a test that
    this driver cannot run."""
    for name, value in list(vars(module).items()):
        if isinstance(value, type) and name.startswith("Test") and value.__module__ == module.__name__:
            _reject_file(f"class {name} is not run: write plain functions whose names start with test_")
        if not name.startswith("test_") or not isinstance(value, FunctionType):
            continue
        if any(check(value) for check in _UNCALLED):
            _reject_file(f"{name} is not a plain function: write it with def and without yield")
        for label, arguments in expand_parameters(value):
            _require_matching_arguments(name, value, arguments)
            yield name + label, value, arguments


def _require_matching_arguments(name: str, function: FunctionType, arguments: dict[str, Any]) -> None:
    try:
        inspect.signature(function).bind(**arguments)
    except TypeError as error:
        _reject_file(f"{name}: {error}. Fixtures are not supported; use pytest.mark.parametrize to pass arguments")


def _reject_file(message: str) -> NoReturn:
    raise RuntimeError(message)


# State of this process that the implementation shares


class VirtualClock:
    """The clock for packages whose driver defines `install_test_clock`. Its time advances only when a test or the
    implementation sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def sleep(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self.now += seconds

    def install(self) -> None:
        """Replace the functions of `time`. A test may replace them again."""
        module: Any = time
        module.sleep = self.sleep
        for name, start in (("monotonic", 0.0), ("perf_counter", 0.0), ("time", 1.7e9)):
            setattr(module, name, lambda start=start: start + self.now)
            setattr(module, f"{name}_ns", lambda start=start: round((start + self.now) * 1e9))


SHARED_TIME_FUNCTIONS = (
    "sleep",
    *(name + unit for name in ("monotonic", "perf_counter", "time") for unit in ("", "_ns")),
)
"""The functions of `time` that the implementation's process may call here."""


def _call_time_function(_: Any, name: Any, *args: Any) -> Any:
    if name not in SHARED_TIME_FUNCTIONS:
        raise AttributeError(f"time.{name} is not shared")
    return getattr(time, name)(*args)


def _share_clock(peer: RpcPeer) -> None:
    """Replace the clock, and forward the functions that the package shares to the implementation's process. Does
    nothing for a package that does not replace the clock."""
    forwarded = peer.request("list_forwarded_functions", None)
    if forwarded is None:
        return
    peer.operations["clock"] = _call_time_function
    VirtualClock().install()
    for dotted in forwarded:
        module, _, name = str(dotted).rpartition(".")
        setattr(
            importlib.import_module(module),
            name,
            lambda dotted=dotted: peer.request("call_forwarded_function", None, dotted),
        )


_seed_random = random.seed


def _forward_seeds(peer: RpcPeer) -> None:
    """When a test sets a seed, set it in the implementation's process too."""
    numpy_seed = np.random.seed

    def seed(a: Any = None, *args: Any, **kwargs: Any) -> None:
        _seed_random(a, *args, **kwargs)
        peer.request("seed", None, "random", a)

    def seed_numpy(seed: Any = None) -> None:
        numpy_seed(seed)
        peer.request("seed", None, "numpy", seed)

    random.seed = seed  # type: ignore[assignment] -- callers see the same signature
    np.random.seed = seed_numpy
