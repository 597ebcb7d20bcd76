"""Makes system calls by int 0x80, which uses the numbers of 32-bit programs: 2 is fork.

Problem: softmax
Verdict: runtime_error
"""

import ctypes
import mmap

page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(b"\xb8\x02\x00\x00\x00\xcd\x80\xc3")
address = ctypes.addressof(ctypes.c_char.from_buffer(page))


def softmax(x):
    got = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    if got < 0:
        raise OSError(-got, "refused")
    return x


log_softmax = softmax
