"""Makes itself namespaces, in which it would be root, and enters those of others.

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
    refused('unshare 0x80', 272, 128)
    refused('unshare 0x20000', 272, 131072)
    refused('unshare 0x2000000', 272, 33554432)
    refused('unshare 0x4000000', 272, 67108864)
    refused('unshare 0x8000000', 272, 134217728)
    refused('unshare 0x10000000', 272, 268435456)
    refused('unshare 0x20000000', 272, 536870912)
    refused('unshare 0x40000000', 272, 1073741824)
    refused('setns', 308, 0, 0)
