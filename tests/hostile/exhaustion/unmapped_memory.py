"""Unmaps most of its shared memory, so that it stays in use but the limit on mappings does not count it.

Problem: softmax
Verdict: runtime_error
"""

import ctypes
import mmap
import os

MEBIBYTE = 1 << 20
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]


def take(flags, fd):
    address = libc.mmap(None, 32 * MEBIBYTE, mmap.PROT_READ | mmap.PROT_WRITE, flags, fd, 0)
    if address == ctypes.c_void_p(-1).value:
        return False
    ctypes.memset(address, 1, 32 * MEBIBYTE)
    return libc.munmap(address + mmap.PAGESIZE, 32 * MEBIBYTE - mmap.PAGESIZE) == 0


def softmax(x):
    taken = 0
    while taken < 512 and take(mmap.MAP_SHARED | mmap.MAP_ANONYMOUS, -1):
        taken += 32
    while taken < 512 and os.path.exists("/dev/zero") and take(mmap.MAP_SHARED, os.open("/dev/zero", os.O_RDWR)):
        taken += 32
    if taken == 0:
        raise OSError("refused")
    return x


log_softmax = softmax
