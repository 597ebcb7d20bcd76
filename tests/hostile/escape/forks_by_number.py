"""Starts processes by the numbers of the system calls: fork, vfork, clone with and without threads, clone3.

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
    refused('fork', 57)
    refused('vfork', 58)
    refused('clone', 56, 17, 0, 0, 0, 0)
    refused('clone with a shared memory', 56, 273, 0, 0, 0, 0)
    refused('clone with namespaces', 56, 268435473, 0, 0, 0, 0)
    refused('clone3', 435, 0, 0)
    refused('execve', 59, 0, 0, 0)
    refused('execveat', 322, -100, 0, 0, 0, 4096)
