"""How a process of the cell confines itself: the first one at its start, each fork before it runs the submission."""

import ctypes
import os
import resource
import signal
import struct
from collections.abc import Mapping
from pathlib import Path

_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 4, 22, 2
_REPORT_RESERVE_BYTES = 64 << 20
"""Bytes between the soft and the hard memory limit: reserved for reporting that the soft limit was hit."""

OWN_PID = 0x7E57_0D1D
"""Represents, as a constant of a seccomp filter, the pid of the process that loads it. It exceeds any real pid."""

_libc = ctypes.CDLL(None, use_errno=True)


_INSTRUCTION = struct.Struct("=HBBI")
"""An instruction of BPF (struct sock_filter): the code, two jump offsets, a constant."""


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _prctl(option: int, value: int, argument: object = 0) -> None:
    if _libc.prctl(option, value, argument, 0, 0):
        error = ctypes.get_errno()
        raise OSError(error, f"prctl({option}): {os.strerror(error)}")


def seal() -> None:
    """Make this process unreadable for other processes of its user: no ptrace, no /proc/PID/mem, no core dump."""
    _prctl(_PR_SET_DUMPABLE, 0)


def ignore_signals() -> None:
    """Remove all signal handlers. The kernel discards signals to pid 1 from inside that have no handler."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)


def load_filter(instructions: bytes) -> None:
    """Add a seccomp filter (BPF as exported by libseccomp) to this process. Its constant OWN_PID becomes the pid."""
    parts = [
        (code, if_true, if_false, os.getpid() if constant == OWN_PID else constant)
        for code, if_true, if_false, constant in _INSTRUCTION.iter_unpack(instructions)
    ]
    own_instructions = b"".join(_INSTRUCTION.pack(*part) for part in parts)
    program = _FilterProgram(len(parts), own_instructions)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program))


def prefer_for_oom_kill() -> None:
    """Make this process the first that the kernel kills when memory runs out.

    The process becomes dumpable in between, because only a dumpable process owns its /proc files.
    """
    _prctl(_PR_SET_DUMPABLE, 1)
    Path("/proc/self/oom_score_adj").write_text("1000")
    seal()


def read_mapped_bytes() -> int:
    """Read the size of this process's address space in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def set_resource_limits(limits: Mapping[str, int | float]) -> None:
    """Set this process's rlimits from a job's limits. The names are the fields of `sandbox.limits.Limits`."""
    memory = read_mapped_bytes() + int(limits["memory_bytes"])
    # The kernel counts all threads of the user: this one, the fork server and the relay too.
    threads = int(limits["threads"]) + 3
    cpu = max(1, int(-(-limits["cpu_seconds"] // 1)))
    for kind, soft, hard in (
        (resource.RLIMIT_AS, memory, memory + _REPORT_RESERVE_BYTES),
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_FSIZE, int(limits["file_bytes"]), int(limits["file_bytes"])),
        (resource.RLIMIT_NOFILE, int(limits["open_files"]), int(limits["open_files"])),
        (resource.RLIMIT_NPROC, threads, threads),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_MEMLOCK, 0, 0),
        (resource.RLIMIT_MSGQUEUE, 0, 0),
    ):
        resource.setrlimit(kind, (soft, hard))


def raise_soft_memory_limit() -> None:
    """Raise the soft memory limit to the hard one, after it was hit."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
