"""Traces itself, its parent and other processes, and reads and writes their memory.

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
    require_refused('ptrace traceme', 101, 0, 0, 0, 0)
    require_refused('ptrace attach', 101, 16, 1, 0, 0)
    require_refused('ptrace seize', 101, 16902, 1, 0, 0)
    require_refused('process_vm_readv', 310, 1, 0, 0, 0, 0, 0)
    require_refused('process_vm_writev', 311, 1, 0, 0, 0, 0, 0)
    require_refused('kcmp', 312, 1, 1, 0, 0, 0)
    require_refused('process_madvise', 440, 3, 0, 0, 0, 0)
    require_refused('pidfd_getfd', 438, 3, 0, 0)
