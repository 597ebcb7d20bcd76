"""How a process of the cell confines itself: the first one at its start, each fork before it runs the submission."""

import ctypes
import os
import resource
import signal
import struct
from collections.abc import Mapping

_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 4, 22, 2
_REPORT_RESERVE_BYTES = 64 << 20
"""Bytes between the soft and the hard memory limit: reserved for reporting that the soft limit was hit."""

OWN_PID = 0x7E57_0D1D
"""Represents, as a constant of a seccomp filter, the pid of the process that loads it. It exceeds any real pid."""

_libc = ctypes.CDLL(None, use_errno=True)


_INSTRUCTION_BYTES, _CONSTANT_OFFSET = 8, 4
"""An instruction of BPF (struct sock_filter) is a code, two jump offsets, and a constant of 32 bits."""
_CONSTANT = struct.Struct("=I")
_OWN_PID = _CONSTANT.pack(OWN_PID)


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def _prctl(option: int, value: int, argument: object = 0) -> None:
    if _libc.prctl(option, value, argument, 0, 0):
        error = ctypes.get_errno()
        raise OSError(error, f"prctl({option}): {os.strerror(error)}")


def seal() -> None:
    """Make this process unreadable for other processes of its user: no ptrace, no /proc/PID/mem, no core dump."""
    _prctl(_PR_SET_DUMPABLE, 0)


def unseal() -> None:
    """Make this process dumpable: only then it owns its files in /proc and can write them. Call `seal` afterwards."""
    _prctl(_PR_SET_DUMPABLE, 1)


def ignore_signals() -> None:
    """Remove all signal handlers. The kernel discards signals to pid 1 from inside that have no handler."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.SIG_DFL)


def load_filter(instructions: bytes) -> None:
    """Add a seccomp filter (BPF as exported by libseccomp) to this process. Its constant OWN_PID becomes the pid."""
    own_instructions = bytearray(instructions)
    position = instructions.find(_OWN_PID)
    while position >= 0:
        if position % _INSTRUCTION_BYTES == _CONSTANT_OFFSET:
            own_instructions[position : position + len(_OWN_PID)] = _CONSTANT.pack(os.getpid())
        position = instructions.find(_OWN_PID, position + 1)
    program = _FilterProgram(len(instructions) // _INSTRUCTION_BYTES, bytes(own_instructions))
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program))


def write_file(path: str, data: bytes) -> None:
    """Write to an existing file of /proc, with fewer changed pages of a fork than `Path.write_text` costs."""
    fd = os.open(path, os.O_WRONLY)
    try:
        os.write(fd, data)
    finally:
        os.close(fd)


def prefer_for_oom_kill() -> None:
    """Make this process the first that the kernel kills when memory runs out."""
    unseal()
    write_file("/proc/self/oom_score_adj", b"1000")
    seal()


def read_mapped_bytes() -> int:
    """Read the size of this process's address space in bytes."""
    fd = os.open("/proc/self/statm", os.O_RDONLY)
    try:
        return int(os.read(fd, 256).split()[0]) * os.sysconf("SC_PAGE_SIZE")
    finally:
        os.close(fd)


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
        # The kernel counts timers and queued signals of a user over all namespaces, so a cell could use up all of them.
        (resource.RLIMIT_SIGPENDING, 64, 64),
    ):
        resource.setrlimit(kind, (soft, hard))


def raise_soft_memory_limit() -> None:
    """Raise the soft memory limit to the hard one, after it was hit."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
