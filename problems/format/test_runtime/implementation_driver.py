"""Driver of the implementations' cell. It performs the operations that the tests, in another cell, request: calls,
attribute access and operators on the implementation's objects.

A case is one implementation: {"source": bytes, "names": the names that tests may import, "attributes": those that tests
may use of the implementation's objects, "hidden": follow-ups that not every implementation has (as `needs` of
problem.toml), "seconds": the limit for one call, "package": the driver module of a package that replaces the clock, or
"", "kernels": the options of `kernel_calls.py` for a kernel problem, else None}. `run` returns None.

The driver.py of such a package defines install_test_clock(ask). It makes every clock that the solution reads call
ask("monotonic") and so on, which reads the clock of the tests' process. It returns {dotted name: function without
arguments}: functions that tests call by these names and that run in this process.

Tests must see what an implementation does, not how it is written. So names that tests may not import, attributes that
only some implementations define, and attributes of objects other than the implementation's own are hidden."""

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

from problems.format.test_runtime.constants import SEED
from problems.format.test_runtime.rpc import MalformedMessageError, RpcMessage, RpcPeer

CELL: Any = importlib.import_module("cell")
SOLUTION = "solution"
MAX_CONVERSATIONS = 10_000
"""More threads than one test file can start. Each thread of the tests has a conversation."""
_FOLLOW_UP_ERROR = "{!r} belongs to a follow-up, and not every implementation here has it: test the core"

_start_thread = _thread.start_new_thread
_main_thread_id = _thread.get_ident()


class _TestsFinished(BaseException):
    """The tests have finished; ends the threads that serve them."""


class ImplementationPeer(RpcPeer):
    """The RPC peer in the implementation's process."""

    lock: AbstractContextManager[Any]  # unused: the peers take turns, so only one thread of this process is ever active

    def __init__(self, case: Mapping[str, Any]) -> None:
        super().__init__(first=False, exchange=self._exchange)
        self.lock = nullcontext()
        self.names: list[str] = case["names"]
        self.attributes: list[str] = case["attributes"]
        self.hidden: list[str] = case["hidden"]
        self.seconds: float = case["seconds"]
        self.package = importlib.import_module(case["package"]) if case["package"] else None
        self.adapter = _make_adapter(case) if case["kernels"] else None
        self.forwarded_functions: Mapping[str, Callable[..., Any]] = {}
        self.is_serving = False
        self.module: Any = None
        self.code = compile(case["source"], f"{SOLUTION}.py", "exec", dont_inherit=True)
        self.mailboxes: dict[int, Any] = {0: queue.SimpleQueue()}
        self.thread_conversations: dict[int, int] = {_main_thread_id: 0}
        self.operations.update(begin=self._begin_test, seed=self._seed, lookup=self._handle_lookup)
        self.operations.update(names=self._list_names, list_forwarded_functions=self._list_forwarded_functions)
        self.operations.update(call_forwarded_function=self._call_forwarded_function)

    def serve(self) -> None:
        """Serve the tests' main thread until the tests finish. Call it in the main thread. Raises `_TestsFinished`."""
        if self.package is not None:
            self.forwarded_functions = self.package.install_test_clock(self._read_test_clock)
        self._begin_test(None)  # fail before the tests start if the implementation cannot be imported
        self.is_serving = True
        message: RpcMessage = ["ready"]
        while True:
            message = self.handle(self.send_and_receive(message))

    # Conversations: each thread of the tests is served by one thread here. Only the thread that received the last
    # message is active, until it sends an answer or a request of its own.

    def _exchange(self, packed: str) -> str:
        number = self.thread_conversations[_thread.get_ident()]
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            reply = CELL.ask(["say", number, packed])
        except ValueError:  # a frame that is none; the frame of the request is valid
            raise self._close("an invalid frame") from None
        signal.setitimer(signal.ITIMER_REAL, self.seconds)
        match reply:
            case ["say", int() as conversation, str() as message] if 0 <= conversation < MAX_CONVERSATIONS:
                self._get_mailbox(conversation).put(message)
            case ["over", *_]:
                self._release_threads()
            case _:
                raise self._close("a message without a conversation")
        received = self.mailboxes[number].get()
        if self.failure is not None:
            raise self.failure
        if received is None:
            raise _TestsFinished
        return received

    def _release_threads(self) -> None:
        for mailbox in list(self.mailboxes.values()):
            mailbox.put(None)

    def _get_mailbox(self, number: int) -> Any:
        if number not in self.mailboxes:
            self.mailboxes[number] = queue.SimpleQueue()
            _start_thread(self._serve_thread, (number,))
        return self.mailboxes[number]

    def _serve_thread(self, number: int) -> None:
        self.thread_conversations[_thread.get_ident()] = number
        try:
            message = self.unpack(self.mailboxes[number].get())
            while True:
                message = self.send_and_receive(self.handle(message))
        except _TestsFinished:
            return
        except MalformedMessageError:
            self._release_threads()  # the main thread ends the process

    # Operations for the tests

    def _begin_test(self, _: Any) -> None:
        """Import the implementation again at the start of a test, so that no state is left from the previous test."""
        self._seed(None, "random", SEED)
        self._seed(None, "numpy", SEED)
        self.module = sys.modules[SOLUTION] = ModuleType(SOLUTION)
        exec(self.code, self.module.__dict__)
        if self.adapter is not None:
            for name in self.names:
                setattr(self.module, name, self.adapter.adapt(getattr(self.module, name)))

    def _seed(self, _: Any, of: str, value: Any) -> None:
        (random.seed if of == "random" else np.random.seed)(value)

    def _read_test_clock(self, name: str, *args: Any) -> Any:
        """Call a function of `time` in the tests' process, where a test can replace it. 0.0 before the first test."""
        return self.request("clock", None, name, *args) if self.is_serving else 0.0

    def _call_forwarded_function(self, _: Any, name: str) -> Any:
        return self.forwarded_functions[name]()

    def _list_names(self, _: Any) -> tuple[str, ...]:
        return tuple(self.names)

    def _list_forwarded_functions(self, _: Any) -> tuple[str, ...] | None:
        """Return the names of the package's functions; None if the package does not replace the clock."""
        return None if self.package is None else tuple(sorted(self.forwarded_functions))

    def _handle_lookup(self, _: Any, name: str) -> Any:
        return self.resolve_name(name)

    def resolve_name(self, name: str) -> Any:
        value = getattr(self.module, name, None)
        if name in self.hidden:
            raise AttributeError(_FOLLOW_UP_ERROR.format(name))
        # A test that looks for a helper can tell implementations apart without a call.
        if name not in self.names or value is None or not self._is_visible(value):
            raise AttributeError(f"module 'solution' has no attribute {name!r}")
        return value

    def perform(self, operation: str, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if operation in ("getattr", "setattr", "delattr"):
            return self._access_attribute(operation, target, *args)
        if operation == "method":
            target, args = self._access_attribute("getattr", target, args[0]), args[1:]
            operation = "call"
        if operation == "call":
            self._reject_hidden(target, args, kwargs)
        return super().perform(operation, target, args, kwargs)

    def _access_attribute(self, operation: str, target: Any, name: str, *value: Any) -> Any:
        kind = target if isinstance(target, type) else type(target)
        is_of_metaclass = isinstance(target, type) and not any(name in base.__dict__ for base in target.__mro__)
        if any(f"{base.__name__}.{name}" in self.hidden for base in kind.__mro__):
            raise AttributeError(_FOLLOW_UP_ERROR.format(name))
        is_of_solution = kind.__module__ == SOLUTION and not (is_of_metaclass and hasattr(target, name))
        if not is_of_solution or name not in self.attributes:
            raise AttributeError(f"{self.get_display_name(target)!r} does not show {name!r}")
        try:
            return self.operations[operation](target, name, *value)
        except AttributeError:
            raise AttributeError(f"{self.get_display_name(target)!r} has no attribute {name!r}") from None

    def _is_visible(self, value: Any) -> bool:
        """Return whether the implementation defines it, or it is a plain value. Imported objects are hidden."""
        if isinstance(value, ModuleType):
            return False
        if callable(value):
            return getattr(value, "__module__", None) == SOLUTION or type(value).__module__ == SOLUTION
        return True

    def _reject_hidden(self, target: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        """Reject a follow-up's parameter in every implementation, because those without it would fail only for that.

        Raises TypeError."""
        if not isinstance(target, FunctionType) or not any(
            need.startswith(f"{target.__name__}(") for need in self.hidden
        ):
            return
        try:
            arguments = inspect.signature(target).bind(*args, **kwargs).arguments
        except TypeError:
            return  # the call raises the same error
        for name in arguments:
            if f"{target.__name__}({name})" in self.hidden:
                raise TypeError(_FOLLOW_UP_ERROR.format(name))

    def get_display_name(self, value: Any) -> str:
        """Use only names from the statement, because other names reveal how the implementation is written."""
        kind = value if isinstance(value, type) else type(value)
        public_names = self.names
        if isinstance(value, type | FunctionType) and value.__name__ in public_names:
            return f"solution.{value.__name__}"
        return f"{kind.__name__} object" if kind.__name__ in public_names else "object of the implementation"


def _make_adapter(case: Mapping[str, Any]) -> Any:
    """Return a `kernel_calls.KernelAdapter`. Only cells for kernels can import it."""
    return importlib.import_module("kernel_calls").KernelAdapter(case["source"].decode(), case["kernels"])


def load() -> None:
    """Do nothing. The start of each test imports the implementation."""


def run(case: Mapping[str, Any]) -> None:
    """Serve one implementation until the tests finish."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    implementation = ImplementationPeer(case)
    try:
        implementation.serve()
    except _TestsFinished:
        signal.setitimer(signal.ITIMER_REAL, 0)
