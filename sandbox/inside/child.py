"""The forked process: it confines itself, loads the entry and runs the cases that it receives."""

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

from . import codec, confine, error_report, importer, pipe_messages

COMMANDS_FD, MESSAGES_FD = 3, 4
"""The fork's file descriptors besides the three standard ones."""


@dataclass(frozen=True, slots=True)
class JobSpec:
    """A job as the host sends it."""

    files: dict[str, bytes]
    bytecode: dict[str, bytes]
    entry: str
    filter: bytes
    """The seccomp filter of the submission, as BPF."""
    limits: dict[str, int | float]
    """The fields of `sandbox.limits.Limits`."""


def run_child(commands: int, messages: int, output: int) -> NoReturn:
    """Run as the fork: receive the job, which the fork may have to wait for, and then its cases. Never returns.

    The arguments are the descriptors of the fork's ends of its pipes (`fork_server.ForkCallback`).
    """
    try:
        _redirect_descriptors(commands, messages, output)
        _, frame = _read_command(pipe_messages.JOB)
        confine.prefer_for_oom_kill()
        job = JobSpec(**codec.decode(frame, limit=len(frame)))
        del frame
        confine.set_resource_limits(job.limits)
        confine.load_filter(job.filter)
        _CaseRunner(job).serve()
    finally:
        os._exit(1)


def _redirect_descriptors(commands: int, messages: int, output: int) -> None:
    """Keep the channels to the relay and close all other file descriptors."""
    duplicates = [os.dup(fd) for fd in (commands, messages, output)]
    dev_null = os.open("/dev/null", os.O_RDONLY)
    for fd, target_fd in zip(
        (dev_null, duplicates[2], duplicates[2], duplicates[0], duplicates[1]), range(5), strict=True
    ):
        os.dup2(fd, target_fd, inheritable=False)
    os.closerange(5, 1024)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - open as long as the process
    sys.stdout = open(1, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115 - the same
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115 - the same
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
    os.environ.clear()
    np.random.seed()


def _read_command(kind: int) -> tuple[int, bytes]:
    """Read a command of this kind: the index of its case, and its frame."""
    size, received_kind, index = pipe_messages.HEADER.unpack(
        pipe_messages.read_exactly(COMMANDS_FD, pipe_messages.HEADER.size)
    )
    if received_kind != kind:
        raise AssertionError(f"a message of kind {received_kind} instead of {kind}")
    return index, pipe_messages.read_exactly(COMMANDS_FD, size)


class _CaseRunner:
    def __init__(self, job: JobSpec) -> None:
        self.job = job
        self.index = 0
        self.files = importer.JobFileFinder(job.files, job.bytecode)
        self.ask_lock = threading.Lock()
        self.frame_bytes = int(job.limits["frame_bytes"])

    def serve(self) -> None:
        self.files.install()
        self._install_cell_module()
        module: list[Any] = []
        if not self._run_reporting_errors(lambda: module.append(self._load_entry())):
            return
        self._send(pipe_messages.LOADED)
        while True:
            self.index, frame = _read_command(pipe_messages.CASE)
            self._run_reporting_errors(lambda frame=frame: self._run_case(module[0], frame))
            del frame

    def _load_entry(self) -> ModuleType:
        module = importlib.import_module(self.job.entry)
        module.load()
        return module

    def _run_case(self, module: ModuleType, frame: bytes) -> None:
        value = module.run(codec.decode(frame, limit=len(frame)))
        try:
            outcome = codec.encode(value, limit=self.frame_bytes)
        except codec.FrameError as error:
            kind = pipe_messages.TOO_BIG if "bytes" in str(error) else pipe_messages.UNENCODABLE
            return self._send(kind, str(error).encode())
        return self._send(pipe_messages.OUTCOME, outcome)

    def _run_reporting_errors(self, step: Callable[[], None]) -> bool:
        """Run a step of the program and report any exception. Returns True if it raised none."""
        try:
            step()
        except MemoryError as error:
            confine.raise_soft_memory_limit()
            self._send(pipe_messages.MEMORY, self._encode_error(error))
        except SystemExit as error:
            self._send(pipe_messages.EXITED, str(error.code)[:200].encode("utf-8", "replace"))
        except BaseException as error:
            self._send(pipe_messages.RAISED, self._encode_error(error))
        else:
            return True
        return False

    def _encode_error(self, error: BaseException) -> bytes:
        return codec.encode(error_report.describe_error(error, self.job.files, f"{self.job.entry}.py"))

    def _send(self, kind: int, payload: bytes = b"") -> None:
        for stream in (sys.stdout, sys.stderr):
            # The program may have closed or replaced them; then its output is lost.
            with contextlib.suppress(Exception):
                stream.flush()
        pipe_messages.write_all(MESSAGES_FD, pipe_messages.HEADER.pack(len(payload), kind, self.index) + payload)

    def _install_cell_module(self) -> None:
        cell = ModuleType("cell", "Call-backs to the host, and the submission as a module.")
        cell.ask = self._ask  # type: ignore[attr-defined] -- set here
        cell.import_solution = self.files.import_submission  # type: ignore[attr-defined] -- set here
        sys.modules["cell"] = cell

    def _ask(self, value: object) -> object:
        """Send a value to the host's `answer` callback and return its reply."""
        with self.ask_lock:
            self._send(pipe_messages.ASK, codec.encode(value, limit=self.frame_bytes))
            _, reply = _read_command(pipe_messages.ANSWER)
            return codec.decode(reply, limit=len(reply))


_PRELOADED_MODULES = [
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
"""The modules that submissions import most. They are loaded once, before the forks."""


def preload_modules() -> None:
    """Load modules and freeze the garbage collector before the first fork, so that no fork has to do it."""
    for name in _PRELOADED_MODULES:
        importlib.import_module(name)
    if "TRITON_INTERPRET" in os.environ:  # a cell for kernels: to load Triton takes 200 ms
        importlib.import_module("triton")
    np.random.seed()
    gc.collect()
    gc.freeze()
