"""What a process of the box does to itself: the parent at its start, each fork before it runs a line."""

import ctypes
import os
import resource
import signal
from collections.abc import Mapping
from pathlib import Path

_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 4, 22, 2
_REPORTING_ROOM = 64 << 20
"""Bytes between the soft and the hard limit on memory: room in which to report that the soft one was met."""

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _prctl(option: int, value: int, argument: object = 0) -> None:
    if _libc.prctl(option, value, argument, 0, 0):
        error = ctypes.get_errno()
        raise OSError(error, f"prctl({option}): {os.strerror(error)}")


def seal() -> None:
    """Make this process unreadable to all others of its user: no ptrace, no /proc/PID/mem, no core."""
    _prctl(_PR_SET_DUMPABLE, 0)


def ignore_signals() -> None:
    """As pid 1 a process is deaf to every signal from inside that it has no handler for; so have none."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)


def load_filter(instructions: bytes) -> None:
    """Add a seccomp filter (BPF as libseccomp exports it) to this process."""
    program = _Program(len(instructions) // 8, instructions)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program))


def volunteer_for_oom() -> None:
    """Be the first that the kernel kills when memory is short. Only a dumpable process owns its /proc files."""
    _prctl(_PR_SET_DUMPABLE, 1)
    Path("/proc/self/oom_score_adj").write_text("1000")
    seal()


def mapped_bytes() -> int:
    """The size of this process's address space."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def limit_resources(limits: Mapping[str, int | float]) -> None:
    """Set this process's rlimits from a job's limits (the names are those of `sandbox.limits.Limits`)."""
    memory = mapped_bytes() + int(limits["memory_bytes"])
    cpu = max(1, int(-(-limits["cpu_seconds"] // 1)))
    for kind, soft, hard in (
        (resource.RLIMIT_AS, memory, memory + _REPORTING_ROOM),
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_FSIZE, int(limits["file_bytes"]), int(limits["file_bytes"])),
        (resource.RLIMIT_NOFILE, int(limits["open_files"]), int(limits["open_files"])),
        (resource.RLIMIT_NPROC, int(limits["threads"]) + 2, int(limits["threads"]) + 2),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_MEMLOCK, 0, 0),
        (resource.RLIMIT_MSGQUEUE, 0, 0),
    ):
        resource.setrlimit(kind, (soft, hard))


def make_room_to_report() -> None:
    """Lift the soft limit on memory to the hard one, once it was met."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
