"""The namespaces and mounts of a cell that is forked from the template (`inside/template.py`)."""

import ctypes
import os
import signal

from . import confine

_CLONE_NEWNS, _CLONE_NEWCGROUP, _CLONE_NEWUTS, _CLONE_NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
_CLONE_NEWUSER, _CLONE_NEWPID, _CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8

_OWN_RESOURCES = _CLONE_NEWNET | _CLONE_NEWIPC | _CLONE_NEWUTS | _CLONE_NEWCGROUP
CELL_CLONE_FLAGS = _CLONE_NEWUSER | _CLONE_NEWPID | _CLONE_NEWNS | _OWN_RESOURCES | int(signal.SIGCHLD)
"""Flags of the one `clone` with which a cell leaves the namespaces of the template."""

PROC_FLAGS, TMP_FLAGS = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, _MS_NOSUID | _MS_NODEV
"""Flags of the two mounts of a cell. The filter of the template allows no others."""

_CLONE_NUMBERS = {"x86_64": 56, "aarch64": 220}
"""The number of the system call `clone`, by machine."""

_libc = ctypes.CDLL(None, use_errno=True)
_system_call = ctypes.PyDLL(None, use_errno=True).syscall
"""Keeps the lock of the interpreter during a call, as `os.fork` does."""
_before_fork = ctypes.pythonapi.PyOS_BeforeFork
_after_fork_in_child = ctypes.pythonapi.PyOS_AfterFork_Child
_after_fork_in_parent = ctypes.pythonapi.PyOS_AfterFork_Parent


def fork_into_namespaces() -> int:
    """Like `os.fork`, but the child is pid 1 of new namespaces, where it has all capabilities. Raises OSError.

    The kernel creates the namespaces together with the process. With `unshare`, another process would have to create
    them first, and then fork again. Only for a process with one thread: the fork function of libc, which is not called
    here, would release what other threads have locked.
    """
    machine = os.uname().machine
    if machine not in _CLONE_NUMBERS:
        raise OSError(f"the number of the system call clone on {machine} is missing in sandbox/inside/namespaces.py")
    arguments = [ctypes.c_long(value) for value in (_CLONE_NUMBERS[machine], CELL_CLONE_FLAGS, 0, 0, 0, 0)]
    # From here to the call after the fork the interpreter holds internal locks, so nothing else happens in between.
    _before_fork()
    pid = _system_call(*arguments)
    if pid == 0:
        _after_fork_in_child()
        return 0
    _after_fork_in_parent()
    if pid < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), "create a process with new namespaces")
    return pid


def map_user(uid: int, gid: int) -> None:
    """Give the user and group of the parent the same ids in the new user namespace, in which no others exist. Raises
    OSError.

    Until then this process cannot read its ids, so the parent reads them before the fork.
    """
    # Only a dumpable process owns its files in /proc. No process of a cell sees this one: it has forked none yet.
    confine.unseal()
    # The kernel accepts the map of the group only from a process that can never drop its groups.
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        confine.write_file(f"/proc/self/{name}", text.encode())
    confine.seal()


def mount_folders(tmp_bytes: int) -> None:
    """Cover /proc and /tmp of the template by those of the cell, and enter /tmp. Must run as the cell's pid 1.

    The folder that the process is in would still be one of the template, which all cells share, so it is changed too.
    """
    _mount("proc", "/proc", PROC_FLAGS, "")
    _mount("tmpfs", "/tmp", TMP_FLAGS, f"mode=0700,size={tmp_bytes}")
    os.chdir("/tmp")


def _mount(kind: str, folder: str, flags: int, options: str) -> None:
    name = kind.encode()
    _require_success(_libc.mount(name, folder.encode(), name, flags, options.encode()), f"mount {folder}")


def _require_success(result: int, action: str) -> None:
    if result:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), action)
