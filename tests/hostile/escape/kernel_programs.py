"""Loads programs and handlers into the kernel: bpf, perf, userfaultfd.

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
    require_refused('bpf', 321, 0, 0, 0)
    require_refused('perf_event_open', 298, 0, 0, -1, -1, 0)
    require_refused('userfaultfd', 323, 0)
    require_refused('userfaultfd, of its own pages', 323, 1)
