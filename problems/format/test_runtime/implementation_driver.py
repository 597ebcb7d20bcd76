"""Driver of the implementations' cell. It does what the tests, in another cell, ask for: calls, attributes, operators
on what the implementation made. A case is one implementation: {"source": bytes, "names": what tests may import,
"hidden": follow-ups that not every one has (as `needs` of problem.toml), "seconds": for one call, "package": the
module of a package that owns the clock, or ""}. Returns None.

Such a package's driver.py defines for_tests(ask): it makes whatever clock the solution reads ask the tests' one, by
ask("monotonic") and the like, and returns functions without arguments by the dotted names that tests know them by.

Tests are to learn what an implementation does and not how it is written: names that begin with an underscore, modules,
and attributes of anything but the implementation's own objects stay hidden."""

import _thread
import importlib
import inspect
import queue
import random
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from problems.format.cells.border import Border, Message
from problems.format.cells.terms import SEED

CELL: Any = importlib.import_module("cell")
SOLUTION = "solution"
_OF_FOLLOW_UP = "{!r} belongs to a follow-up, and not every implementation here has it: test the core"

_start_thread = _thread.start_new_thread
_main_thread = _thread.get_ident()


class _Over(BaseException):
    """The tests have ended."""


class Implementation(Border):
    """The side of the border on which the implementation is."""

    lock: AbstractContextManager[Any]  # the sides take turns, so that only one thread of this side ever acts

    def __init__(self, case: Mapping[str, Any]) -> None:
        super().__init__(first=False, exchange=self._exchange)
        self.lock = nullcontext()
        self.names: list[str] = case["names"]
        self.hidden: list[str] = case["hidden"]
        self.seconds: float = case["seconds"]
        self.package = importlib.import_module(case["package"]) if case["package"] else None
        self.told: Mapping[str, Callable[..., Any]] = {}
        self.serving = False
        self.module: Any = None
        self.code = compile(case["source"], f"{SOLUTION}.py", "exec", dont_inherit=True)
        self.boxes: dict[int, Any] = {0: queue.SimpleQueue()}
        self.conversations: dict[int, int] = {_main_thread: 0}
        self.operations.update(begin=self._begin, seed=self._seed, tell=self._tell)
        self.operations.update(names=self._names, tells=self._tells, lookup=self._lookup)

    def serve(self) -> None:
        """Answer one thread of the tests until they end. The tests' main thread is served by this one's main thread."""
        if self.package is not None:
            self.told = self.package.for_tests(self._ask_clock)
        self._begin(None)  # what cannot even be imported is to be known before the tests begin
        self.serving = True
        message: Message = ["ready"]
        while True:
            message = self.done(self.cross(message))

    # Turns: of this side's threads the one that was asked acts, until it answers or asks back.

    def _exchange(self, packed: str) -> str:
        number = self.conversations[_thread.get_ident()]
        signal.setitimer(signal.ITIMER_REAL, 0)
        said = CELL.ask(["say", number, packed])
        signal.setitimer(signal.ITIMER_REAL, self.seconds)
        if said[0] != "say":
            for box in self.boxes.values():
                box.put(None)
        else:
            self._box_of(int(said[1])).put(said[2])
        mine = self.boxes[number].get()
        if mine is None:
            raise _Over
        return mine

    def _box_of(self, number: int) -> Any:
        if number not in self.boxes:
            self.boxes[number] = queue.SimpleQueue()
            _start_thread(self._serve_other, (number,))
        return self.boxes[number]

    def _serve_other(self, number: int) -> None:
        self.conversations[_thread.get_ident()] = number
        try:
            message = self.unpack(self.boxes[number].get())
            while True:
                message = self.cross(self.done(message))
        except _Over:
            return

    # What the tests may see

    def _begin(self, _: Any) -> None:
        """A test begins: the implementation is imported anew, so that no test meets what another one left."""
        self._seed(None, "random", SEED)
        self._seed(None, "numpy", SEED)
        self.module = sys.modules[SOLUTION] = ModuleType(SOLUTION)
        exec(self.code, self.module.__dict__)

    def _seed(self, _: Any, of: str, value: Any) -> None:
        (random.seed if of == "random" else np.random.seed)(value)

    def _ask_clock(self, name: str, *args: Any) -> Any:
        """What a function of `time` gives in the tests' process, where a test may have replaced it."""
        return self.ask("clock", None, name, *args) if self.serving else 0.0

    def _tell(self, _: Any, name: str) -> Any:
        return self.told[name]()

    def _names(self, _: Any) -> tuple[str, ...]:
        return tuple(self.names)

    def _tells(self, _: Any) -> tuple[str, ...] | None:
        """Names of what the package tells of its implementation; None where it does not own the clock."""
        return None if self.package is None else tuple(sorted(self.told))

    def _lookup(self, _: Any, name: str) -> Any:
        return self.lookup(name)

    def lookup(self, name: str) -> Any:
        found = getattr(self.module, name, None)
        if name in self.hidden:
            raise AttributeError(_OF_FOLLOW_UP.format(name))
        if name.startswith("_") or found is None or not self._is_own(found):
            raise AttributeError(f"module 'solution' has no attribute {name!r}")
        return found

    def perform(self, operation: str, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if operation in ("getattr", "setattr", "delattr"):
            return self._attribute(operation, target, *args)
        if operation == "method":
            target, args = self._attribute("getattr", target, args[0]), args[1:]
            operation = "call"
        if operation == "call":
            self._refuse_hidden(target, args, kwargs)
        return super().perform(operation, target, args, kwargs)

    def _attribute(self, operation: str, target: Any, name: str, *value: Any) -> Any:
        kind = target if isinstance(target, type) else type(target)
        if name.startswith("_") or kind.__module__ != SOLUTION:
            raise AttributeError(f"{self.title(target)!r} shows no attribute {name!r}")
        if any(f"{base.__name__}.{name}" in self.hidden for base in kind.__mro__):
            raise AttributeError(_OF_FOLLOW_UP.format(name))
        try:
            return self.operations[operation](target, name, *value)
        except AttributeError:
            raise AttributeError(f"{self.title(target)!r} has no attribute {name!r}") from None

    def _is_own(self, value: Any) -> bool:
        """Is it the implementation's, or a plain value? What it imports is nobody's business."""
        if isinstance(value, ModuleType):
            return False
        if callable(value):
            return getattr(value, "__module__", None) == SOLUTION or type(value).__module__ == SOLUTION
        return True

    def _refuse_hidden(self, target: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        """A follow-up's parameter is refused by all, or those that do not have it would fail for that alone."""
        if not isinstance(target, FunctionType) or not any(
            need.startswith(f"{target.__name__}(") for need in self.hidden
        ):
            return
        try:
            given = inspect.signature(target).bind(*args, **kwargs).arguments
        except TypeError:
            return  # the call itself will say so
        for name in given:
            if f"{target.__name__}({name})" in self.hidden:
                raise TypeError(_OF_FOLLOW_UP.format(name))

    def title(self, value: Any) -> str:
        """By the names of the statement alone: others would tell how it is written."""
        kind = value if isinstance(value, type) else type(value)
        named = self.names
        if isinstance(value, type | FunctionType) and value.__name__ in named:
            return f"solution.{value.__name__}"
        return f"{kind.__name__} object" if kind.__name__ in named else "object of the implementation"


def load() -> None:
    """Nothing is imported before the first test."""


def run(case: Mapping[str, Any]) -> None:
    """Serve until the tests have ended."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    implementation = Implementation(case)
    try:
        implementation.serve()
    except _Over:
        signal.setitimer(signal.ITIMER_REAL, 0)
