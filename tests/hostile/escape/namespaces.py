"""Creates namespaces in which it would be root, and enters those of other processes.

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
    require_refused('unshare 0x80', 272, 128)
    require_refused('unshare 0x20000', 272, 131072)
    require_refused('unshare 0x2000000', 272, 33554432)
    require_refused('unshare 0x4000000', 272, 67108864)
    require_refused('unshare 0x8000000', 272, 134217728)
    require_refused('unshare 0x10000000', 272, 268435456)
    require_refused('unshare 0x20000000', 272, 536870912)
    require_refused('unshare 0x40000000', 272, 1073741824)
    require_refused('setns', 308, 0, 0)
