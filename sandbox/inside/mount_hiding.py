"""Hides the mounts of a cell from /proc/PID/mountinfo, which would show where their files are on the host.

The kernel lists the mounts of a process's namespace that can be reached from its root. Here the namespace is a copy of
the one that contains the root, so that no listed mount can be reached. This needs two capabilities, which are dropped
before anything else happens.
"""

import ctypes
import os
import struct
from pathlib import Path

from . import confine

_CLONE_NEWNS = 0x00020000
_PR_CAPBSET_DROP, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 24, 47, 4
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def start_hidden(filter_fd: int) -> None:
    """Hide the mounts if the kernel permits it, drop all capabilities, and load the filter of the cell.

    `filter_fd` is a file descriptor with the filter as BPF. It is closed.
    """
    hide_mounts()
    drop_capabilities()
    with os.fdopen(filter_fd, "rb") as file:
        confine.load_filter(file.read())


def hide_mounts() -> None:
    """Move to a copy of the mount namespace and keep the old root. Does nothing if the kernel refuses."""
    root = os.open("/", os.O_PATH | os.O_DIRECTORY)
    # The old namespace lives as long as this descriptor. Without it, the kernel would unmount all files below the root.
    namespace = os.open("/proc/self/ns/mnt", os.O_RDONLY)
    folder = Path.cwd()
    if _libc.unshare(_CLONE_NEWNS):
        os.close(namespace)
    else:
        os.fchdir(root)
        os.chroot(".")
        os.chdir(folder)
    os.close(root)


def drop_capabilities() -> None:
    """Drop all capabilities for good. Raises OSError.

    A security module may forbid to empty the bounding set. It has no effect here, because no program that a submission
    could start has capabilities.
    """
    _require_success(_libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "clear ambient capabilities")
    capability = 0
    while _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) == 0:
        capability += 1
    _require_success(_libc.capset(struct.pack("=Ii", _CAPABILITY_VERSION_3, 0), bytes(24)), "drop all capabilities")


def _require_success(result: int, action: str) -> None:
    if result:
        error = ctypes.get_errno()
        raise OSError(error, f"The cell's first process cannot {action}: {os.strerror(error)}")
