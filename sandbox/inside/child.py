"""The fork: confines itself, loads the entry and runs the cases it is given, one after the other."""

import contextlib
import gc
import importlib
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, NoReturn

import numpy as np

from . import codec, confine, errors, source, wire

COMMANDS, MESSAGES = 3, 4
"""The fork's file descriptors, beside the standard three."""


@dataclass(frozen=True, slots=True)
class Work:
    """A job as the parent has it."""

    files: dict[str, bytes]
    entry: str
    filter: bytes
    limits: dict[str, int | float]


def run(work: Work, commands: int, messages: int, printed: int) -> NoReturn:
    """Be the fork. Never returns, whatever happens."""
    try:
        _settle(commands, messages, printed)
        confine.volunteer_for_oom()
        confine.limit_resources(work.limits)
        confine.load_filter(work.filter)
        _Runner(work).serve()
    finally:
        os._exit(1)


def _settle(commands: int, messages: int, printed: int) -> None:
    """Keep the channels to the parent and nothing else of what was open."""
    high = [os.dup(fd) for fd in (commands, messages, printed)]
    nothing = os.open("/dev/null", os.O_RDONLY)
    for fd, place in zip((nothing, high[2], high[2], high[0], high[1]), range(5), strict=True):
        os.dup2(fd, place, inheritable=False)
    os.closerange(5, 1024)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - lives as long as the process
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115 - the same
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115 - the same
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    os.environ.clear()
    np.random.seed()


class _Runner:
    def __init__(self, work: Work) -> None:
        self.work = work
        self.index = 0
        self.files = source.JobFiles(work.files)
        self.asking = threading.Lock()
        self.frame_bytes = int(work.limits["frame_bytes"])

    def serve(self) -> None:
        self.files.install()
        self._install_cell()
        module: list[Any] = []
        if not self._guarded(lambda: module.append(self._load())):
            return
        self._send(wire.LOADED)
        while True:
            frame = self._next_case()
            self._guarded(lambda frame=frame: self._case(module[0], frame))
            del frame

    def _load(self) -> ModuleType:
        module = importlib.import_module(self.work.entry)
        module.load()
        return module

    def _case(self, module: ModuleType, frame: bytes) -> None:
        value = module.run(codec.decode(frame, limit=len(frame)))
        try:
            outcome = codec.encode(value, limit=self.frame_bytes)
        except codec.FrameError as e:
            kind = wire.TOO_BIG if "bytes" in str(e) else wire.UNFIT
            return self._send(kind, str(e).encode())
        return self._send(wire.OUTCOME, outcome)

    def _guarded(self, step: Callable[[], None]) -> bool:
        """Run a step of the program and report what it raises. True when it raised nothing."""
        try:
            step()
        except MemoryError as e:
            confine.make_room_to_report()
            self._send(wire.MEMORY, self._error(e))
        except SystemExit as e:
            self._send(wire.EXITED, str(e.code)[:200].encode("utf-8", "replace"))
        except BaseException as e:
            self._send(wire.RAISED, self._error(e))
        else:
            return True
        return False

    def _error(self, error: BaseException) -> bytes:
        return codec.encode(errors.describe(error, self.work.files, f"{self.work.entry}.py"))

    def _next_case(self) -> bytes:
        size, kind, self.index = wire.HEAD.unpack(wire.read_exactly(COMMANDS, wire.HEAD.size))
        frame = wire.read_exactly(COMMANDS, size)
        if kind != wire.CASE:
            raise AssertionError(f"a message of kind {kind} in place of a case")
        return frame

    def _send(self, kind: int, payload: bytes = b"") -> None:
        for stream in (sys.stdout, sys.stderr):
            # The program may have closed or replaced them; its loss.
            with contextlib.suppress(Exception):
                stream.flush()
        wire.write_all(MESSAGES, wire.HEAD.pack(len(payload), kind, self.index) + payload)

    def _install_cell(self) -> None:
        cell = ModuleType("cell", "Call-backs, and the submission as a module.")
        cell.ask = self._ask  # type: ignore[attr-defined] -- made here
        cell.import_solution = self.files.import_submission  # type: ignore[attr-defined] -- made here
        sys.modules["cell"] = cell

    def _ask(self, value: object) -> object:
        """Send a value to the host's `answer`; returns what it sends back."""
        with self.asking:
            self._send(wire.ASK, codec.encode(value, limit=self.frame_bytes))
            size, _, _ = wire.HEAD.unpack(wire.read_exactly(COMMANDS, wire.HEAD.size))
            return codec.decode(wire.read_exactly(COMMANDS, size), limit=size)


_LIKELY = [
    "abc",
    "bisect",
    "collections.abc",
    "copy",
    "dataclasses",
    "enum",
    "functools",
    "heapq",
    "inspect",
    "itertools",
    "json",
    "math",
    "operator",
    "random",
    "re",
    "statistics",
    "string",
    "time",
    "traceback",
    "typing",
    "numpy.fft",
    "numpy.linalg",
    "numpy.random",
    "numpy.lib.stride_tricks",
]
"""What submissions import most; loaded once, before the forks."""


def prepare() -> None:
    """What the parent does before its first fork, so that no fork has to."""
    for name in _LIKELY:
        importlib.import_module(name)
    np.random.seed()
    gc.collect()
    gc.freeze()
