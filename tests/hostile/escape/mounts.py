"""Mounts, by the old calls and by the new ones.

Against: softmax
Verdict: accepted
Then: solves it
"""

import ctypes
import errno
import platform

libc = ctypes.CDLL(None, use_errno=True)


def refused(name, number, *arguments):
    ctypes.set_errno(0)
    got = libc.syscall(ctypes.c_long(number), *(ctypes.c_long(each) for each in arguments))
    assert got == -1 and ctypes.get_errno() in (errno.EPERM, errno.EACCES, errno.ENOSYS), (name, got, ctypes.get_errno())


if platform.machine() == "x86_64":
    refused('mount', 165, 0, 0, 0, 0, 0)
    refused('umount2', 166, 0, 0)
    refused('pivot_root', 155, 0, 0)
    refused('chroot', 161, 0)
    refused('fsopen', 430, 0, 0)
    refused('fsconfig', 431, 0, 0, 0, 0, 0)
    refused('fsmount', 432, 0, 0, 0)
    refused('fspick', 433, 0, 0, 0)
    refused('open_tree', 428, 0, 0, 0)
    refused('move_mount', 429, 0, 0, 0, 0, 0)
    refused('mount_setattr', 442, 0, 0, 0, 0, 0)
