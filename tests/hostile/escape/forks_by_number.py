"""Starts processes by system call number: fork, vfork, clone with and without threads, clone3.

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
    require_refused('fork', 57)
    require_refused('vfork', 58)
    require_refused('clone', 56, 17, 0, 0, 0, 0)
    require_refused('clone with a shared memory', 56, 273, 0, 0, 0, 0)
    require_refused('clone with namespaces', 56, 268435473, 0, 0, 0, 0)
    require_refused('clone3', 435, 0, 0)
    require_refused('execve', 59, 0, 0, 0)
    require_refused('execveat', 322, -100, 0, 0, 0, 4096)
