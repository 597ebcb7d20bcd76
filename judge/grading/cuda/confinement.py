"""What the process that has the CUDA context may do while it compiles and runs code of a submission.

A vulnerability of the driver or of its compiler must not reach further. So the process is confined once the driver is
open: it starts no program, opens no connection, signals and reads no other process, and reads only files of the system
and of the code. The filter of system calls binds all threads. The rules of files (Landlock) bind this thread, which
compiles, and those that it starts from now on: threads that the driver has started before keep their view of the files.
"""

import ctypes
import os
import struct
import sys
from pathlib import Path

import pyseccomp as seccomp  # pyright: ignore[reportMissingTypeStubs] - it has types but no py.typed

ROOT = Path(__file__).parents[3]
REFUSED_CALLS = (
    *("execve", "execveat", "socket", "connect", "io_uring_setup"),
    *("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open", "pidfd_getfd", "kill", "tkill"),
)
"""Each fails with EPERM."""
READABLE = (
    *("/usr", "/lib", "/lib64", "/nix/store", "/sys", "/etc/nvidia", "/etc/ld.so.cache"),
    *("/proc/self", "/proc/driver", "/proc/devices", "/proc/cpuinfo", "/proc/meminfo", "/proc/sys/vm"),
)
"""Libraries, and what the driver reads about the machine."""
DEVICES = ("nvidia*", "dxg", "null", "zero", "random", "urandom")
"""In /dev: those of the cards, and those that libraries open. Not the disks of a machine whose worker runs as root."""
CODE = tuple(ROOT / name for name in ("judge", "problems", "sandbox"))
_PR_SET_NO_NEW_PRIVS = 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""Numbers of Landlock's system calls, which are the same on all architectures."""
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIRECTORY = 1, 2, 4, 8
_ALL_ACCESS = (1 << 13) - 1
"""What the first version of Landlock (Linux 5.13) can restrict: also to create and to remove files of each kind."""
_PATH_BENEATH = 1
_RULE = struct.Struct("=Qi")

_libc = ctypes.CDLL(None, use_errno=True)


class ConfinementError(OSError):
    """This machine cannot confine the process, so it times nothing."""


def confine() -> None:
    """Give up what no launch and no compilation needs. Raises ConfinementError."""
    _require_success("prctl", _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _restrict_files()
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    rules.set_attr(seccomp.Attr.CTL_TSYNC, 1)
    for name in REFUSED_CALLS:
        rules.add_rule(seccomp.ERRNO(1), name)
    rules.load()


def _restrict_files() -> None:
    handled = ctypes.c_uint64(_ALL_ACCESS)
    size = ctypes.c_size_t(ctypes.sizeof(handled))
    ruleset = _require_success("Landlock", _libc.syscall(_CREATE_RULESET, ctypes.byref(handled), size, 0))
    read = _READ_FILE | _READ_DIRECTORY
    for path in (*READABLE, *CODE, sys.prefix, sys.base_prefix):
        _allow(ruleset, path, read)
    for path in (path for pattern in DEVICES for path in Path("/dev").glob(pattern)):
        _allow(ruleset, path, read | _WRITE_FILE)
    _require_success("Landlock", _libc.syscall(_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def _allow(ruleset: int, path: str | os.PathLike[str], access: int) -> None:
    """Allow access to a file, or to what is in a folder, if it exists."""
    try:
        found = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        rule = _RULE.pack(access if Path(path).is_dir() else access & ~_READ_DIRECTORY, found)
        _require_success("Landlock", _libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0))
    finally:
        os.close(found)


def _require_success(feature: str, result: int) -> int:
    """Return the result of a system call. Raises ConfinementError if it is negative."""
    if result < 0:
        reason = os.strerror(ctypes.get_errno())
        raise ConfinementError(
            f"The process that times kernels cannot be confined: {feature} failed ({reason}). "
            "Use Linux 5.13 or later with Landlock, in a container whose seccomp profile allows it."
        )
    return result
