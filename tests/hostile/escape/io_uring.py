"""Uses io_uring, whose operations a system call filter does not see.

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
    require_refused('io_uring_setup', 425, 8, 0)
    require_refused('io_uring_enter', 426, 0, 0, 0, 0, 0)
    require_refused('io_uring_register', 427, 0, 0, 0, 0)
    require_refused('io_setup', 206, 8, 0)
    require_refused('io_submit', 209, 0, 0, 0)
