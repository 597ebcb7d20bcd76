"""Has the kernel do by a ring what a filter of system calls does not see.

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
    refused('io_uring_setup', 425, 8, 0)
    refused('io_uring_enter', 426, 0, 0, 0, 0, 0)
    refused('io_uring_register', 427, 0, 0, 0, 0)
    refused('io_setup', 206, 8, 0)
    refused('io_submit', 209, 0, 0, 0)
