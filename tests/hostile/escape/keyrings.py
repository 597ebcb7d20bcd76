"""Keeps a secret in the keyrings of the kernel, where the next one could find it.

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
    refused('add_key', 248, 0, 0, 0, 0, -3)
    refused('request_key', 249, 0, 0, 0, 0)
    refused('keyctl', 250, 0, -3, 1)
    refused('keyctl join', 250, 1, 0)
