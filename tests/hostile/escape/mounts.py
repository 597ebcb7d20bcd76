"""Mounts file systems with the old and the new system calls.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

import ctypes
import errno
import platform

libc = ctypes.CDLL(None, use_errno=True)


def require_refused(name, number, *arguments):
    ctypes.set_errno(0)
    got = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(each) for each in arguments))
    assert got == -1 and ctypes.get_errno() in (errno.EPERM, errno.EACCES, errno.ENOSYS), (name, got, ctypes.get_errno())


if platform.machine() == "x86_64":
    require_refused('mount', 165, 0, 0, 0, 0, 0)
    require_refused('umount2', 166, 0, 0)
    require_refused('pivot_root', 155, 0, 0)
    require_refused('chroot', 161, 0)
    require_refused('fsopen', 430, 0, 0)
    require_refused('fsconfig', 431, 0, 0, 0, 0, 0)
    require_refused('fsmount', 432, 0, 0, 0)
    require_refused('fspick', 433, 0, 0, 0)
    require_refused('open_tree', 428, 0, 0, 0)
    require_refused('move_mount', 429, 0, 0, 0, 0, 0)
    require_refused('mount_setattr', 442, 0, 0, 0, 0, 0)
