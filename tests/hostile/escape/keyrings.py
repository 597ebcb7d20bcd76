"""Stores a secret in the kernel's keyrings, where the next submission could find it.

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
    require_refused('add_key', 248, 0, 0, 0, 0, -3)
    require_refused('request_key', 249, 0, 0, 0, 0)
    require_refused('keyctl', 250, 0, -3, 1)
    require_refused('keyctl join', 250, 1, 0)
