"""Traces itself, its parent and others, and reads and writes their memory.

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
    refused('ptrace traceme', 101, 0, 0, 0, 0)
    refused('ptrace attach', 101, 16, 1, 0, 0)
    refused('ptrace seize', 101, 16902, 1, 0, 0)
    refused('process_vm_readv', 310, 1, 0, 0, 0, 0, 0)
    refused('process_vm_writev', 311, 1, 0, 0, 0, 0, 0)
    refused('kcmp', 312, 1, 1, 0, 0, 0)
    refused('process_madvise', 440, 3, 0, 0, 0, 0)
    refused('pidfd_getfd', 438, 3, 0, 0)
